import type {
  Contact,
  Governance,
  Link,
} from '@backstage-fleet/plugin-fleet-common';

/** Fields that are one line of text. */
export const TEXT_FIELDS = [
  'environment',
  'project',
  'workspace',
  'datacenter',
  'provider',
  'distribution',
  'region',
  'description',
] as const;

/** What the form holds: everything as text or rows, so that it can be typed. */
export interface GovernanceForm {
  owner: string;
  text: Record<(typeof TEXT_FIELDS)[number], string>;
  criticality: string;
  sensitivity: string;
  tags: string;
  labels: { key: string; value: string }[];
  contacts: Contact[];
  links: Link[];
}

/** The form of what is said of a cluster. */
export function formOf(governance: Governance): GovernanceForm {
  return {
    owner: governance.owner ?? '',
    text: Object.fromEntries(
      TEXT_FIELDS.map(field => [field, governance[field] ?? '']),
    ) as GovernanceForm['text'],
    criticality: governance.criticality ?? '',
    sensitivity: governance.sensitivity ?? '',
    tags: (governance.tags ?? []).join(', '),
    labels: Object.entries(governance.labels ?? {}).map(([key, value]) => ({
      key,
      value,
    })),
    contacts: governance.contacts ?? [],
    links: governance.links ?? [],
  };
}

/** What a form says; empty fields are cleared. */
export function governanceOf(form: GovernanceForm): Governance {
  const labels = form.labels.filter(label => label.key.trim());
  const tags = form.tags
    .split(',')
    .map(tag => tag.trim())
    .filter(Boolean);
  return {
    owner: form.owner.trim() || null,
    ...Object.fromEntries(
      TEXT_FIELDS.map(field => [field, form.text[field].trim() || null]),
    ),
    criticality: (form.criticality || null) as Governance['criticality'],
    sensitivity: (form.sensitivity || null) as Governance['sensitivity'],
    tags: tags.length > 0 ? tags : null,
    labels:
      labels.length > 0
        ? Object.fromEntries(
            labels.map(({ key, value }) => [key.trim(), value]),
          )
        : null,
    contacts: emptyAsNull(form.contacts.filter(item => item.name.trim())),
    links: emptyAsNull(
      form.links.filter(item => item.title.trim() && item.url.trim()),
    ),
  };
}

/** Members that differ from what was read: only they are sent, so that others' edits of the rest stay. */
export function changesOf(before: Governance, after: Governance): Governance {
  const same = (a: unknown, b: unknown) =>
    JSON.stringify(orNull(a)) === JSON.stringify(orNull(b));
  const members = Object.entries(after).filter(
    ([name, value]) => !same(before[name as keyof Governance], value),
  );
  return Object.fromEntries(members);
}

function emptyAsNull<Item>(items: Item[]): Item[] | null {
  return items.length > 0 ? items : null;
}

/** An empty list or map says as little as none. */
function orNull(value: unknown): unknown {
  const empty =
    value === undefined ||
    (typeof value === 'object' &&
      value !== null &&
      Object.keys(value).length === 0);
  return empty ? null : value;
}
