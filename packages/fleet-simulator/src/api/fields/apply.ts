import { KubeObject, ManagedFieldsEntry, clone } from '../../store';
import { applyConflict } from '../status';
import { FieldSet, pathText } from './FieldSet';
import { changedTree, ownedPart, presentTree, statedTree } from './fieldTree';
import { FieldManager } from './managedFields';
import { mergeStated, withoutFields } from './merge';
import { Shape } from './shape';

/** What an application makes of an object, and who owns what of it then. */
export interface Applied {
  object: KubeObject;
  /** The managed fields once the object has been defaulted and is stored. */
  managedFieldsOf(after: KubeObject): ManagedFieldsEntry[];
}

/** How a conflict names a manager; plain writers with what they wrote. */
function managerText(entry: ManagedFieldsEntry): string {
  const name = JSON.stringify(entry.manager);
  const at = entry.subresource
    ? `${name} with subresource "${entry.subresource}"`
    : name;
  return entry.operation === 'Update' ? `${at} using ${entry.apiVersion}` : at;
}

/**
 * Server-side apply: what the manager states is there afterwards, what it no
 * longer states is gone unless others own it, and what others own and would
 * be changed is a conflict, or theirs no longer where it is forced.
 *
 * Source: "Server-Side Apply", Kubernetes documentation.
 *
 * @throws ApiStatusError 409 naming each field and its manager
 */
export function applyStated(
  live: KubeObject,
  stated: KubeObject,
  shape: Shape,
  writer: FieldManager & { force: boolean },
): Applied {
  const isMine = (entry: ManagedFieldsEntry) =>
    entry.manager === writer.manager &&
    entry.operation === 'Apply' &&
    entry.subresource === writer.subresource;
  const entries = live.metadata.managedFields ?? [];
  const others = entries.filter(entry => !isMine(entry));
  const own = entries.find(isMine);
  const mine = FieldSet.fromTree(statedTree(ownedPart(stated), shape));

  const { metadata, ...body } = mergeStated(live, stated, shape) as KubeObject;
  const merged: KubeObject = { ...body, metadata };
  const changes = FieldSet.fromTree(
    changedTree(ownedPart(live), ownedPart(merged), shape) ?? {},
  ).and(mine);
  const contested = others.map(entry => ({
    entry,
    fields: FieldSet.fromTree(entry.fieldsV1).and(changes),
  }));
  const conflicts = contested.flatMap(({ entry, fields }) =>
    fields.paths().map(path => ({
      manager: managerText(entry),
      field: pathText(path),
    })),
  );
  if (conflicts.length > 0 && !writer.force) throw applyConflict(conflicts);

  const isNew = live.metadata.uid === undefined;
  const dropped = FieldSet.fromTree(own?.fieldsV1 ?? {}).minus(mine);
  const held = others.reduce(
    (all, entry) => all.plus(FieldSet.fromTree(entry.fieldsV1)),
    mine,
  );
  const rest = withoutFields(merged, dropped, held, shape) as KubeObject;
  return {
    object: clone({ ...rest, metadata: rest.metadata ?? live.metadata }),
    managedFieldsOf: after => {
      const now = ownedPart(after);
      const result: ManagedFieldsEntry[] = [];
      for (const { entry, fields } of contested) {
        const left = FieldSet.fromTree(entry.fieldsV1).minus(fields).toTree();
        const present = presentTree(left, now, shape);
        if (present && Object.keys(present).length > 0) {
          result.push({ ...entry, fieldsV1: present });
        }
      }
      const present = presentTree(mine.toTree(), now, shape) ?? {};
      if (Object.keys(present).length === 0) return result;
      const same =
        own &&
        own.apiVersion === after.apiVersion &&
        FieldSet.fromTree(own.fieldsV1).equals(FieldSet.fromTree(present));
      const time = same ? own.time : writer.time;
      const entry: ManagedFieldsEntry = {
        manager: writer.manager,
        operation: 'Apply',
        apiVersion: after.apiVersion,
        // To say what is there already is no change that had a time.
        ...(time && (own || isNew || changes.size > 0) && { time }),
        fieldsType: 'FieldsV1',
        fieldsV1: present,
        ...(writer.subresource && { subresource: writer.subresource }),
      };
      if (own) result.splice(entries.indexOf(own), 0, entry);
      else if (entry.time) result.push(entry);
      else result.unshift(entry);
      return result;
    },
  };
}
