import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { agentsMessages } from './agents/messages';
import { auditMessages } from './audit/messages';
import { feedMessages } from './changes/messages';
import {
  changesMessages,
  clusterMessages,
  clusterOverviewMessages,
  collectedMessages,
  connectionMessages,
  factMessages,
  nodesMessages,
  resourcesMessages,
  tabMessages,
  workloadsMessages,
} from './cluster/messages';
import { clustersMessages, viewMessages } from './clusters/messages';
import {
  columnMessages,
  confirmMessages,
  exportMessages,
  fieldMessages,
  ownerMessages,
  saveMessages,
  spanMessages,
} from './common/messages';
import { enrollMessages } from './enroll/messages';
import { hubMessages } from './hub/messages';
import { ingressesMessages } from './ingresses/messages';
import { overviewMessages } from './overview/messages';
import { resourceMessages } from './resource/messages';
import { searchMessages } from './search/messages';
import { settingsMessages } from './settings/messages';

/** Texts of Fleet's pages; those of a page stand beside it. */
export const fleetTranslationRef = createTranslationRef({
  id: 'fleet',
  messages: {
    search: searchMessages,
    resource: resourceMessages,
    feed: feedMessages,
    ingresses: ingressesMessages,
    agents: agentsMessages,
    audit: auditMessages,
    hub: hubMessages,
    home: overviewMessages,
    clusters: clustersMessages,
    view: viewMessages,
    settings: settingsMessages,
    enroll: enrollMessages,
    cluster: clusterMessages,
    tab: tabMessages,
    fact: factMessages,
    overview: clusterOverviewMessages,
    workloads: workloadsMessages,
    nodes: nodesMessages,
    resources: resourcesMessages,
    changes: changesMessages,
    collected: collectedMessages,
    connection: connectionMessages,
    field: fieldMessages,
    column: columnMessages,
    export: exportMessages,
    owner: ownerMessages,
    span: spanMessages,
    confirm: confirmMessages,
    save: saveMessages,
  },
});
