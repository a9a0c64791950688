/**
 * What was done to other systems of this kind, and where it is tried on this
 * one. `docs/hostile.md` is written from it.
 */

/** A test that proves something, wherever in the repository. */
export interface Proof {
  /** From the root of the repository. */
  file: string;
  /** Words of the title as they stand in the file. */
  title: string;
}

/** One row of the table. */
export interface Lesson {
  /** Number of the row in the study of advisories. */
  row: number;
  /** Where it happened. */
  advisories: string;
  /** What is to be learned from it. */
  lesson: string;
  /** Tests that fail where it is not heeded. */
  proofs?: readonly Proof[];
  /** Why there is no test, or no test of a part of it: what it is about is not there yet. */
  notHere?: string;
}

const here = (name: string, ...titles: string[]): Proof[] =>
  titles.map(title => ({
    file: `tools/hostile/src/${name}.hostile.test.ts`,
    title,
  }));
const hub = (name: string, ...titles: string[]): Proof[] =>
  titles.map(title => ({
    file: `plugins/fleet-backend/src/${name}.test.ts`,
    title,
  }));
const agent = (name: string, ...titles: string[]): Proof[] =>
  titles.map(title => ({
    file: `packages/fleet-agent/src/${name}.test.ts`,
    title,
  }));
const protocol = (name: string, ...titles: string[]): Proof[] =>
  titles.map(title => ({
    file: `packages/fleet-protocol/src/${name}.test.ts`,
    title,
  }));

/** All rows, in the order of the study. */
export const LESSONS: readonly Lesson[] = [
  {
    row: 1,
    advisories: 'OCM CVE-2026-4740',
    lesson:
      'A rotation takes its identity from the key, never from what it says.',
    proofs: here(
      'crossCluster',
      'a rotation takes its identity from the key, never from what it says (OCM CVE-2026-4740)',
    ),
  },
  {
    row: 2,
    advisories: 'OCM CVE-2024-9779',
    lesson: 'Nothing that is installed has more rights than its work needs.',
    proofs: [
      ...here(
        'rights',
        'hold no wildcard, no escalation, no secrets and no way into nodes (OCM CVE-2024-9779)',
      ),
      ...agent(
        'install/chart.kubernetes',
        'never asks for a wildcard, for Secrets of others, or to write anything else',
      ),
    ],
  },
  {
    row: 3,
    advisories: 'Karmada CVE-2024-56513',
    lesson:
      'An agent reads and writes the rows of its own cluster, whatever it names.',
    proofs: here(
      'crossCluster',
      'refuses a token whose claims name another cluster or agent',
      'refuses the name of another key, which did not sign it',
      'goes by its key, whatever cluster path, headers and body name',
      'one agent reads and writes nothing of another cluster, whatever it names (Karmada CVE-2024-56513)',
    ),
  },
  {
    row: 4,
    advisories: 'Karmada CVE-2024-56514',
    lesson: 'No archive comes from the wire.',
    proofs: here('source', 'unpacks no archive (Karmada CVE-2024-56514)'),
  },
  {
    row: 5,
    advisories: 'Karmada dashboard CVE-2025-62714',
    lesson: 'Every route is closed unless a list says otherwise.',
    proofs: [
      ...here(
        'routes',
        'are those of the document and those of the door, and no others',
        'answer 401 without credentials, all but the named ones (Karmada dashboard CVE-2025-62714)',
        'answer no other method without credentials',
      ),
      ...hub(
        'portalApi/router',
        'has a permission for every operation of its document',
      ),
    ],
  },
  {
    row: 6,
    advisories: 'Rancher CVE-2024-22030',
    lesson: 'Who owns the name of the hub does not own its agents.',
    proofs: [
      ...here(
        'transport',
        'with another key gives no orders and takes no agent (Rancher CVE-2024-22030)',
      ),
      ...agent(
        'agent.keys',
        'signed by a key that is not trusted',
        'that names a key nobody knows',
      ),
    ],
  },
  {
    row: 7,
    advisories: 'Rancher CVE-2022-43755',
    lesson: 'A new credential is another one than the old, which ends.',
    proofs: hub(
      'sessions/rotate',
      'does it a hundred times, each key another one',
      'takes both keys until the new one is used, then the new one alone',
    ),
  },
  {
    row: 8,
    advisories: 'Rancher CVE-2021-36782, CVE-2022-43757',
    lesson: 'No secret is in anything that can be read.',
    proofs: [
      ...here(
        'canaries',
        'is in no table of the hub, packed or not',
        'is in no answer, difference, version or export (Argo CD CVE-2026-42880, Rancher CVE-2021-36782)',
        'is in no line of a log',
      ),

      ...hub('logs', 'hold nothing secret'),
      ...hub('enrollment/enrollment', 'keeps no token in the database'),
      ...here(
        'source',
        'has no parameter that is an address to call, and no place for a secret (Rancher CVE-2021-25320, CVE-2021-36782)',
      ),
    ],
  },
  {
    row: 9,
    advisories: 'Rancher CVE-2024-58269, CVE-2023-22649',
    lesson: 'The audit keeps names, never bodies or tokens.',
    proofs: [
      ...here('canaries', 'is in no line of a log'),

      ...hub('logs', 'hold nothing secret'),
      ...hub(
        'audit/audit',
        'keeps who changed what of which cluster, and tells Backstage',
      ),
    ],
  },
  {
    row: 10,
    advisories: 'Rancher CVE-2024-58259, Argo Workflows CVE-2026-42294',
    lesson: 'Nothing of a body is read before it is known who sends it.',
    proofs: [
      ...here(
        'bodies',
        'without credentials, a length or an end are not read (Rancher CVE-2024-58259, Argo Workflows CVE-2026-42294)',
        'with credentials but without a length end at the limit',
        'of 200 MiB of zeros in 200 KiB are given up while they inflate',
        'that never begin hold up nobody',
      ),

      ...hub(
        'agentApi/refusals',
        'reads nothing of an endless body without credentials',
      ),
      ...hub(
        'enrollment/enrollment',
        'refuses a body over 16 KiB before anything else',
      ),
    ],
  },
  {
    row: 11,
    advisories: 'Rancher CVE-2025-23388',
    lesson: 'Depth is bounded before anything recursive sees it.',
    proofs: [
      ...here(
        'bodies',
        'a hundred thousand levels deep are refused, and the process lives (Rancher CVE-2025-23388)',
      ),
      ...hub('agentApi/refusals', 'a body that nests deeply'),
    ],
  },
  {
    row: 12,
    advisories: 'Rancher CVE-2025-54468, CVE-2021-25320',
    lesson: 'There is no proxy: no request makes the hub call an address.',
    proofs: here(
      'source',
      'calls no address from the hub but the files its configuration names (Fleet CVE-2026-44936, Rancher CVE-2025-54468)',
      'has no parameter that is an address to call, and no place for a secret (Rancher CVE-2021-25320, CVE-2021-36782)',
    ),
  },
  {
    row: 13,
    advisories: 'steve CVE-2024-52280',
    lesson: 'List, get, count, search, export and waiting ask for the same.',
    proofs: [
      ...hub(
        'portalApi/router',
        'has a permission for every operation of its document',
        'answers 403 and does nothing when the permission is denied',
      ),
      ...hub(
        'inventory/ResourceReader',
        'honors the filter in lists, counts and single objects',
      ),
      ...hub(
        'inventory/past',
        'lets nobody see more of the past than of today',
      ),
    ],
  },
  {
    row: 14,
    advisories: 'Rancher CVE-2023-32199, CVE-2023-22648, GHSA-c45c-39f6-6gw9',
    lesson:
      'What was taken away is gone at the next request, on every replica.',
    proofs: [
      ...hub(
        'replicas',
        'shut out within five seconds whom the other one revoked, and end the poll it holds',
      ),
      ...hub(
        'sessions/agentRegistry',
        'are revoked alone: at once here, within five seconds on another replica, with the poll it holds',
      ),
      ...hub(
        'portalApi/router',
        'answers 403 and does nothing when the permission is denied',
      ),
    ],
  },
  {
    row: 15,
    advisories: 'Rancher CVE-2024-22031',
    lesson: 'An id that is the same in two clusters means two things.',
    proofs: here(
      'crossCluster',
      'the same uid, namespace and name in two clusters never mix (Rancher CVE-2024-22031)',
    ),
  },
  {
    row: 16,
    advisories: 'Rancher CVE-2026-44939',
    lesson: 'Nothing is run by a shell.',
    proofs: here('source', 'starts no process (Rancher CVE-2026-44939)'),
  },
  {
    row: 17,
    advisories: 'Rancher CVE-2026-25705',
    lesson: 'A path of a request never leads to a file.',
    proofs: here(
      'routes',
      'reach no file by a path that climbs (Rancher CVE-2026-25705)',
    ),
  },
  {
    row: 18,
    advisories: 'Rancher CVE-2026-44946',
    lesson: 'What counts once is counted in the database.',
    proofs: [
      ...here(
        'replay',
        'let in one agent with an enrollment token that comes to both at once (Rancher CVE-2026-44946)',
        'does nothing again while it is young',
        'is refused when it is old, whatever it is',
        'is of no use for another path, method or body',
        'enrolls nobody once more',
      ),
      ...hub(
        'enrollment/enrollment',
        'uses up a token once when many agents come at the same time',
        'takes the proof of a key once',
      ),
    ],
  },
  {
    row: 19,
    advisories:
      'steve CVE-2023-32198, Fleet CVE-2025-23390, Rancher CLI CVE-2025-67601',
    lesson: 'There is no switch that skips the check of a certificate.',
    proofs: [
      ...here(
        'transport',
        'says nothing to a server with a certificate %s (Rancher CLI CVE-2025-67601)',
        'says nothing to a server whose TLS is of old',
      ),

      ...here(
        'source',
        'knows no way around the check of a certificate (steve CVE-2023-32198, Fleet CVE-2025-23390)',
      ),
      ...agent(
        'hub/CaFileDispatcher',
        'trusts what its file holds, and what it holds later',
      ),
    ],
  },
  {
    row: 20,
    advisories: 'Fleet CVE-2024-52284',
    lesson: 'Parameters refer to secrets and never hold them.',
    notHere:
      'Templates and orders with parameters are not there yet; nothing of the hub takes values for a cluster.',
  },
  {
    row: 21,
    advisories: 'Fleet CVE-2026-44935',
    lesson: 'A reference is looked up in the namespace of its owner.',
    notHere:
      'Nothing takes references to secrets yet; the agents have no right to read any but their own.',
    proofs: here(
      'rights',
      'hold no wildcard, no escalation, no secrets and no way into nodes (OCM CVE-2024-9779)',
    ),
  },
  {
    row: 22,
    advisories: 'Fleet CVE-2026-41050, Flux CVE-2021-41254',
    lesson:
      'Every call of an operation uses the identity with the least rights.',
    notHere:
      'Rollouts and impersonation are not there yet; no agent may impersonate.',
    proofs: here(
      'rights',
      'hold no wildcard, no escalation, no secrets and no way into nodes (OCM CVE-2024-9779)',
    ),
  },
  {
    row: 23,
    advisories: 'Fleet CVE-2026-44936',
    lesson: 'No address of a caller is called from inside.',
    proofs: here(
      'source',
      'calls no address from the hub but the files its configuration names (Fleet CVE-2026-44936, Rancher CVE-2025-54468)',
    ),
    notHere: 'Charts and other addresses to fetch are not there yet.',
  },
  {
    row: 24,
    advisories: 'Fleet CVE-2026-44938',
    lesson: 'The hub sets no labels that decide on security.',
    notHere:
      'No agent writes anything but its own key and Lease yet; the messages of the hub are configuration, resync and keys.',
    proofs: here(
      'rights',
      'hold no wildcard, no escalation, no secrets and no way into nodes (OCM CVE-2024-9779)',
    ),
  },
  {
    row: 25,
    advisories: 'Fleet CVE-2026-44937',
    lesson: 'No text of a caller becomes a regular expression.',
    proofs: [
      ...here(
        'search',
        'answers shapes that are slow for regular expressions like any other (Fleet CVE-2026-44937)',
      ),
      ...here(
        'source',
        'makes no regular expression of what a caller says (Fleet CVE-2026-44937)',
      ),
    ],
  },
  {
    row: 26,
    advisories: 'Argo CD CVE-2023-40029',
    lesson: 'The annotation that repeats a whole object stays in its cluster.',
    proofs: [
      ...here(
        'canaries',
        'is read by a real agent, which brings what may leave of each',
        'does not go from the agent to the hub (Argo CD CVE-2023-40029)',
      ),
      ...protocol('kinds/projection', 'lets no canary out of the cluster'),
    ],
  },
  {
    row: 27,
    advisories: 'Argo CD CVE-2026-42880, CVE-2026-45737, CVE-2025-23216',
    lesson: 'Differences and errors are answers, too.',
    proofs: [
      ...here(
        'canaries',
        'is in no answer, difference, version or export (Argo CD CVE-2026-42880, Rancher CVE-2021-36782)',
      ),
      ...agent(
        'listwatch/KindHealth',
        'logs where the API server is, and nothing secret of its words',
      ),

      ...hub(
        'logs',
        'hold nothing secret',
        'hold the failures of the database',
      ),
      ...hub(
        'database/hideValues',
        'tell of text that is no number without the text',
      ),
    ],
  },
  {
    row: 28,
    advisories: 'Argo CD CVE-2025-55190',
    lesson: 'An answer holds what it is meant to, not what the row has.',
    proofs: [
      ...here(
        'canaries',
        'leaves answers that hold what the document says and nothing else (Argo CD CVE-2025-55190)',
      ),
      ...hub(
        'inventory/ResourceReader',
        'shows an object with what is known and nothing else',
      ),
    ],
  },
  {
    row: 29,
    advisories: 'Argo CD CVE-2024-36106, CVE-2022-41354',
    lesson: 'What one may not see looks like what is not there.',
    proofs: [
      ...hub(
        'enrollment/enrollment',
        'answers unknown, used, expired, withdrawn and foreign tokens alike',
      ),
      ...hub(
        'inventory/ResourceReader',
        'honors the filter in lists, counts and single objects',
      ),
    ],
  },
  {
    row: 30,
    advisories: 'Argo CD CVE-2022-29165, CVE-2023-22482',
    lesson:
      'Algorithm, type, key, audience, subject and times of a token are all checked.',
    proofs: [
      ...here(
        'tokens',
        'is refused for its algorithm (Argo CD CVE-2022-29165)',
        'is refused although it brings its own key (Argo CD CVE-2023-22482)',
        'is refused where its parts are changed',
        'is refused where it was made for somebody else',
      ),
      ...hub(
        'agentApi/refusals',
        'a token without a signature (alg none)',
        'another hub',
        'a token of another type',
      ),
    ],
  },
  {
    row: 31,
    advisories: 'Argo CD CVE-2023-23947',
    lesson: 'Whoever writes by an id must be allowed that very object.',
    proofs: [
      ...here(
        'crossCluster',
        'an id of another cluster changes nothing below this one (Argo CD CVE-2023-23947)',
      ),
      ...hub(
        'sessions/agentRegistry',
        'are not found below another cluster, nor by what is no id',
      ),
      ...hub(
        'searches/SavedSearches',
        'lets people change and delete their own, and keepers what is shared',
      ),
    ],
  },
  {
    row: 32,
    advisories: 'Argo CD CVE-2024-31989',
    lesson: 'A cache is input like any other.',
    proofs: here(
      'source',
      'keeps nothing in a store beside the database (Argo CD CVE-2024-31989)',
    ),
  },
  {
    row: 33,
    advisories:
      'Argo CD CVE-2025-59531, CVE-2025-59537, CVE-2025-59538, CVE-2024-40634',
    lesson: 'No bytes that nobody vouches for end a process.',
    proofs: [
      ...here(
        'fuzz',
        'what reads bytes that nobody vouches for (Argo CD CVE-2025-59531)',
        'answers any body of %s that is signed, and never with a failure',
      ),
      ...here('bodies', 'that are no message are refused by %s'),
      ...protocol(
        'limits/parseJson',
        'reads what JSON.parse reads, within the limits',
      ),
    ],
  },
  {
    row: 34,
    advisories: 'Argo CD CVE-2025-55191',
    lesson: 'Credentials can be changed by many at once.',
    proofs: [
      ...here(
        'replay',
        'come through a hundred rotations, revocations and reads at once (Argo CD CVE-2025-55191)',
      ),
      ...hub(
        'sessions/rotate',
        'ends with one valid key when many rotations and requests come at once',
      ),
    ],
  },
  {
    row: 35,
    advisories: 'Argo CD CVE-2024-28175, CVE-2026-45738, CVE-2025-47933',
    lesson: 'Text of clusters is text on pages; links are http and https.',
    proofs: [
      ...here(
        'markup',
        'in addresses is no link: http and https alone are taken (Argo CD CVE-2024-28175)',
        'in texts comes back as the text it is, as JSON and nothing else',
        'in exports is a cell that is downloaded, not opened',
        'in a value of a template leads nowhere else',
        'lead out of the portal in one place, which shows what the hub let pass',
      ),

      ...here('source', 'writes no markup by hand (Argo CD CVE-2024-28175)'),
      ...hub(
        'governance/checkGovernance',
        'links[0].url is "data:text/html,x"; expected an http or https URL',
      ),
    ],
  },
  {
    row: 36,
    advisories: 'Argo CD CVE-2023-40025, CVE-2024-41666',
    lesson: 'What hangs on ends with the right to it.',
    proofs: [
      ...hub(
        'replicas',
        'shut out within five seconds whom the other one revoked, and end the poll it holds',
      ),
      ...hub('downlink/downlink', 'says nothing to agents that are out'),
    ],
  },
  {
    row: 37,
    advisories: 'Argo CD CVE-2024-32476',
    lesson:
      'No query language of others runs in the hub, and its own is bounded.',
    proofs: [
      ...here(
        'search',
        'reads any text, or says at which position it could not and what was expected',
      ),

      ...here(
        'source',
        'runs no text, no template and no query language of others (Argo CD CVE-2024-32476, Backstage CVE-2024-45815)',
      ),
      ...hub(
        'inventory/query/parser',
        'throws nothing but InputError, whatever it is given',
        'bounds terms and alternatives',
      ),
    ],
  },
  {
    row: 38,
    advisories: 'Argo Workflows CVE-2026-40886',
    lesson:
      'An object that cannot be read does not stop the others, nor a restart.',
    proofs: [
      ...agent(
        'listwatch/KindCollector',
        'skips objects that cannot be read, and goes on',
      ),
      ...agent(
        'agent',
        'quarantines what the hub refuses until it changes',
        'keeps objects the hub cannot take from holding up the others',
      ),
      ...protocol(
        'kinds/allKinds',
        'takes any object, and what it makes of it is what the hub accepts',
      ),
    ],
  },
  {
    row: 39,
    advisories: 'Argo Workflows CVE-2026-28229',
    lesson: 'A token is checked wherever one is taken.',
    proofs: here(
      'routes',
      'answer 401 to %s (Argo Workflows CVE-2026-28229)',
      'answer 401 to the token of one plugin for another',
      'answer 401 to the token of an agent, which is good at the door alone',
    ),
  },
  {
    row: 40,
    advisories: 'Flux Operator CVE-2026-23990',
    lesson: 'Who says nothing of who they are is nobody.',
    proofs: [
      ...here(
        'tokens',
        'names nobody by claims that are missing, empty, lists or endless (Flux Operator CVE-2026-23990)',
      ),
      ...hub('agentApi/refusals', 'the id of another agent'),
    ],
  },
  {
    row: 41,
    advisories: 'kcp GHSA-3j3q-wp9x-585p',
    lesson: 'Whatever the spelling of a path, the check comes first.',
    proofs: here(
      'routes',
      'are not reached by another spelling of the door (kcp GHSA-3j3q-wp9x-585p)',
      'are checked the same where the door is spelled %s',
      'answer one request once, however its end is told',
    ),
  },
  {
    row: 42,
    advisories: 'Backstage CVE-2024-26150, CVE-2026-24046, CVE-2026-24047',
    lesson: 'No file is opened by a name that comes with a request.',
    proofs: here(
      'source',
      'opens no file of a name that comes with a request (Rancher CVE-2026-25705, Backstage CVE-2026-24046)',
    ),
  },
  {
    row: 43,
    advisories: 'Backstage CVE-2026-24048, CVE-2026-32236',
    lesson: 'A redirect is not followed.',
    proofs: [
      ...here(
        'transport',
        'follows no redirect (%d), so that nobody is told what it holds (Backstage CVE-2026-24048)',
      ),
      ...here(
        'source',
        'calls no address from the hub but the files its configuration names (Fleet CVE-2026-44936, Rancher CVE-2025-54468)',
      ),
    ],
  },
  {
    row: 44,
    advisories: 'Backstage CVE-2026-29184, CVE-2025-55285',
    lesson: 'What is not to be in a log is not given to what writes it.',
    notHere: 'Templates and tasks are not there yet.',
    proofs: hub('logs', 'hold nothing secret'),
  },
  {
    row: 45,
    advisories: 'Backstage CVE-2024-45815, CVE-2024-53983, CVE-2025-32791',
    lesson: 'No key of a body reaches a prototype, at any depth.',
    proofs: [
      ...here(
        'bodies',
        'with %s as a key are refused at every depth (Backstage CVE-2024-45815)',
        'of the portal, too, reach no prototype and end no request with a failure',
      ),
      ...hub('portalApi/storableBody', 'looks as deep as a body goes'),
      ...hub('agentApi/refusals', 'a key that reaches a prototype'),
    ],
  },
  {
    row: 46,
    advisories: 'Kubernetes dashboard CVE-2018-18264, Tesla 2018',
    lesson: 'The account of an agent is of no use to a thief.',
    proofs: [
      ...here(
        'rights',
        'are those of its reviewed list, to the letter; UPDATE_DOCS=1 writes it anew (Kubernetes dashboard CVE-2018-18264)',
      ),
      ...agent(
        'install/generated',
        'gives the chart the rules of each profile',
        'keeps a plain manifest',
      ),
      ...agent('agent.kubernetes', 'refuses to start with all rights'),
    ],
  },
  {
    row: 47,
    advisories: 'ACM search-api CVE-2022-2238',
    lesson: 'Text of a search is a value of a statement, never a part of it.',
    proofs: [
      ...here(
        'search',
        'is broken and widened by no text in any parameter (ACM search-api CVE-2022-2238)',
        'takes every text as a value of the query language',
        'goes on from no cursor that the hub did not make',
        'takes numbers, times and words of a list, or says what it expected',
        'finds no object and does nothing by a hostile place in a path',
        'finds an object by the very text that it has, and no other',
      ),

      ...hub(
        'inventory/query/compile',
        'never makes a statement the engine refuses',
      ),
      ...hub(
        'portalApi/search',
        'answers 400 with the mend, never 500, to what it cannot take',
      ),
    ],
  },
  {
    row: 48,
    advisories: 'Teleport CVE-2025-49825',
    lesson: 'A hub can shut out versions that are known to be weak.',
    notHere:
      'A least version of agents is not there yet; a hub shows which agents are old, and refuses protocols it does not speak.',
    proofs: hub('agentApi/refusals', 'a hello without a common version'),
  },
  {
    row: 49,
    advisories: 'Kubernetes: rights that are more than they look like',
    lesson:
      'nodes/proxy, list of secrets and approval of certificates are in no profile.',
    proofs: here(
      'rights',
      'hold no wildcard, no escalation, no secrets and no way into nodes (OCM CVE-2024-9779)',
      'would not pass: %s',
      'in the templates of the chart is one of these, and none is wider',
    ),
  },
  {
    row: 50,
    advisories: 'fleetdm CVE-2026-46356',
    lesson: 'A header does not make another client of one.',
    proofs: [
      ...here(
        'forwarded',
        'has the limit of one for keys that nobody knows (fleetdm CVE-2026-46356)',
        'has the limit of one for enrollments that fail',
        'has the limit of one agent behind its key',
      ),
      ...hub(
        'agentApi/addresses',
        'is one for the addresses of a customer, another for the next one',
      ),
    ],
  },
  {
    row: 51,
    advisories:
      'jose CVE-2024-28176, ws CVE-2024-37890, fast-json-patch CVE-2021-4279, js-yaml CVE-2025-64718, jsonpath-plus CVE-2025-1302, tar-fs CVE-2025-48387',
    lesson: 'Of libraries the least dangerous part is used, or none.',
    proofs: [
      ...here(
        'source',
        'reads and writes signatures only, nothing encrypted (jose CVE-2024-28176)',
        'unpacks no archive (Karmada CVE-2024-56514)',
        'runs no text, no template and no query language of others (Argo CD CVE-2024-32476, Backstage CVE-2024-45815)',
      ),
      ...hub(
        'governance/governanceFile',
        'does not unfold what only repeats itself',
      ),
    ],
    notHere:
      'An audit of dependencies needs the network of a registry and is not part of a run.',
  },
];
