import { placeOn, versionSteps } from './versionSteps';

const version = (receivedAt: string, replicas?: number) => ({
  hash: receivedAt,
  receivedAt,
  ...(replicas === undefined
    ? { deleted: true }
    : { object: { spec: { replicas } } }),
});

describe('versions', () => {
  it('say what each changed of the one before', () => {
    const steps = versionSteps(
      [version('3', 4), version('2', 2), version('1', 2)],
      true,
    );
    expect(steps.map(step => [step.type, step.diff.length])).toEqual([
      ['changed', 1],
      ['changed', 0],
      ['first', 0],
    ]);
    expect(steps[0].diff[0]).toEqual({
      path: 'spec.replicas',
      before: '2',
      after: '4',
    });
  });

  it('do not take the last of a page for the first of all', () => {
    expect(versionSteps([version('2', 2)], false)).toEqual([]);
  });

  it('begin anew after a deletion', () => {
    expect(
      versionSteps([version('3', 1), version('2'), version('1', 1)], true).map(
        step => step.type,
      ),
    ).toEqual(['first', 'deleted', 'first']);
  });

  it('stand on a line by their time', () => {
    const day = (hour: string) => `2026-11-21T${hour}:00:00Z`;
    expect(placeOn(day('06'), day('00'), day('12'))).toBe(0.5);
    expect(placeOn(day('06'), day('06'), day('06'))).toBe(1);
  });
});
