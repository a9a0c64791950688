import { CustomKind } from './custom';
import { KindRegistry } from './KindRegistry';
import { kindSpecs } from './registry';

const widget: CustomKind = {
  group: 'example.com',
  versions: ['v1'],
  kind: 'Widget',
  resource: 'widgets',
  namespaced: true,
  fields: [],
};

describe('KindRegistry', () => {
  it('collects what is built in and not optional, in the order of the list', () => {
    const registry = new KindRegistry();
    expect(registry.specs()).toEqual(
      kindSpecs().filter(spec => !spec.isOptional),
    );
    expect(registry.spec('events')).toBeUndefined();
    expect(registry.spec('pods')?.kind).toBe('Pod');
  });

  it('takes optional kinds and leaves out others where told', () => {
    const registry = new KindRegistry({
      enabled: ['events'],
      disabled: ['replicasets.apps'],
    });
    expect(registry.spec('events')?.kind).toBe('Event');
    expect(registry.spec('replicasets.apps')).toBeUndefined();
  });

  it('adds custom kinds after the built-in ones', () => {
    const registry = new KindRegistry({ custom: [widget] });
    expect(registry.specs().at(-1)).toMatchObject({
      id: 'widgets.example.com',
      isCustom: true,
    });
  });

  it('tells which profile reports a kind', () => {
    const registry = new KindRegistry({
      custom: [widget, { ...widget, resource: 'reports', profile: 'security' }],
    });
    expect(registry.idsOf('security')).toEqual(['reports.example.com']);
    expect(registry.idsOf('inventory')).toContain('widgets.example.com');
    expect(registry.idsOf('inventory')).not.toContain('reports.example.com');
    expect(registry.idsOf('lifecycle')).toEqual([]);
  });

  it('names kinds, also those it does not know', () => {
    const registry = new KindRegistry({ custom: [widget] });
    expect(registry.nameOf('widgets.example.com')).toBe('Widget');
    expect(registry.nameOf('gizmos.example.com')).toBe('gizmos');
  });

  it.each([
    [{ custom: [widget, widget] }, 'widgets.example.com is defined twice'],
    [
      { custom: [{ ...widget, group: 'apps', resource: 'deployments' }] },
      'deployments.apps is defined twice, or built in',
    ],
    [
      { custom: [{ ...widget, group: '', resource: 'events' }] },
      'events is defined twice, or built in',
    ],
    [{ enabled: ['event'] }, 'no built-in kind "event"'],
    [{ disabled: ['Pod'] }, 'no built-in kind "Pod"'],
  ])('refuses %j', (options, expected) => {
    expect(() => new KindRegistry(options)).toThrow(expected);
  });
});
