import {
  HelloRequest,
  HelloResponse,
  MIN_PROTOCOL_VERSION,
  negotiateVersion,
  PROTOCOL_VERSION,
  ProtocolLimits,
  TIMING,
} from '@backstage-fleet/protocol';
import { AuditorService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { audited } from '../audit';
import { AgentSignal } from '../clusters/agentSignal';
import { AgentRow } from '../database/tables';
import { DownlinkContent } from '../downlink/types';
import { DownlinkService } from '../downlink/DownlinkService';
import { readTotals } from '../ingest/DigestStore';
import { AgentRefusal } from '../refusal';
import { Signer } from '../signing/Signer';
import { AgentConfigs } from './AgentConfigs';
import { decideHello } from './joins';
import { noteClusterVersion, SessionStore } from './SessionStore';
import { AuthenticatedAgent } from './types';
import { useOnce } from './useOnce';

/** Far below where numbers lose precision, far above what epochs and counters reach. */
const MAX_COUNT = 2 ** 48;

/**
 * How long it counts that another process was told to wait. Those that wait
 * ask several times a minute; one that gave up is not the next one.
 */
const ASKED_MS = 15 * 60_000;

/** What came of the transaction of a hello. */
interface OpenedSession {
  epoch: number;
  after: number;
  joins: number;
  isOtherVersion: boolean;
}

/** A hello that opened none. */
type NotOpened = 'cloned' | { waitMs: number };

/** Opens sessions of agents: a new epoch, batches numbered from 1 again. */
export class HelloService {
  readonly #db: Knex;
  readonly #limits: ProtocolLimits;
  readonly #configs: AgentConfigs;
  readonly #downlink: DownlinkService;
  readonly #signer: Signer;
  readonly #auditor: AuditorService;
  readonly #agents: AgentSignal;

  constructor(options: {
    db: Knex;
    limits: ProtocolLimits;
    configs: AgentConfigs;
    downlink: DownlinkService;
    signer: Signer;
    auditor: AuditorService;
    agents: AgentSignal;
  }) {
    this.#db = options.db;
    this.#limits = options.limits;
    this.#configs = options.configs;
    this.#downlink = options.downlink;
    this.#signer = options.signer;
    this.#auditor = options.auditor;
    this.#agents = options.agents;
  }

  /** @throws AgentRefusal unsupported_version, cluster_mismatch, invalid, replayed, cloned or busy */
  async hello(
    agent: AuthenticatedAgent,
    request: HelloRequest,
  ): Promise<HelloResponse> {
    const version = this.#check(agent, request);
    await this.#downlink.refresh();
    const opened = await this.#db.transaction(trx =>
      this.#open(trx, agent, request, version),
    );
    if (opened === 'cloned') {
      await this.#reportClone(agent);
      throw AgentRefusal.cloned();
    }
    if ('waitMs' in opened) {
      throw earlierGoesOn(opened.waitMs);
    }
    if (opened.isOtherVersion) {
      await noteClusterVersion(
        this.#db,
        agent.clusterId,
        request.cluster.kubernetesVersion,
      );
    }
    const config = this.#configs.for({
      profile: agent.profile,
      protocol: version,
      known: request.kinds,
    });
    return {
      v: version,
      clusterId: agent.clusterId,
      clusterName: agent.clusterName,
      epoch: opened.epoch,
      limits: limitsFor(version, this.#limits),
      config,
      digests: Object.fromEntries(
        await readTotals(this.#db, agent.clusterId, config.kinds),
      ),
      after: opened.after,
      ...(version >= 2 ? { joins: opened.joins } : {}),
      serverTime: new Date().toISOString(),
    };
  }

  #check(agent: AuthenticatedAgent, request: HelloRequest): number {
    const ours = { min: MIN_PROTOCOL_VERSION, max: PROTOCOL_VERSION };
    const version = negotiateVersion(ours, request.protocol);
    if (version === undefined) {
      throw new AgentRefusal(
        'unsupported_version',
        `The hub speaks protocol ${ours.min} to ${ours.max}, the agent ${request.protocol.min} to ${request.protocol.max}; update the older of the two`,
      );
    }
    if (request.cluster.kubeSystemUid !== agent.kubeSystemUid) {
      throw new AgentRefusal(
        'cluster_mismatch',
        `The key was made for another cluster than the one the agent sees (the uid of kube-system differs); enroll the agent for this cluster with a new token`,
      );
    }
    if (request.profile !== agent.profile) {
      throw new AgentRefusal(
        'invalid',
        `The key was enrolled for the profile ${agent.profile}, the agent runs with ${request.profile}; run it with its own profile, or enroll it with a token for the other one`,
      );
    }
    for (const name of ['lastEpoch', 'joins'] as const) {
      if ((request[name] ?? 0) >= MAX_COUNT) {
        throw new AgentRefusal(
          'invalid',
          `${name} is ${request[name]}; expected less than ${MAX_COUNT}`,
        );
      }
    }
    return version;
  }

  /** A clone is shut out. */
  async #open(
    trx: Knex.Transaction,
    agent: AuthenticatedAgent,
    request: HelloRequest,
    version: number,
  ): Promise<OpenedSession | NotOpened> {
    await useOnce(trx, agent.requestToken);
    const store = new SessionStore(trx, agent);
    const row = await store.lock();
    if (row.state !== 'approved') {
      throw AgentRefusal.revoked();
    }
    if (row.suspected_clone_at !== null) {
      throw AgentRefusal.cloned();
    }
    const stream = await store.look(request.cluster.kubernetesVersion);
    const asked = Number(row.changing_at ?? 0);
    const askedAt = stream.now - asked < ASKED_MS ? asked : stream.now;
    const decision = decideHello(
      {
        ...stream,
        joins: Number(row.joins),
        protocol: row.protocol,
        askedBefore: stream.now - askedAt,
      },
      {
        protocol: version,
        joins: request.joins ?? 0,
        bootId: request.bootId,
      },
    );
    if (decision === 'cloned') {
      await store.suspectClone();
      return decision;
    }
    if (decision === 'wait') {
      await store.noteChange(askedAt);
      return { waitMs: TIMING.lateAfter * 1000 - stream.silentFor };
    }
    const { joins } = decision;
    const epoch = Math.max(stream.epoch, request.lastEpoch ?? 0) + 1;
    await store.noteAgent(request, { protocol: version, joins });
    await store.openStream(epoch, request.bootId);
    const { isOtherVersion } = stream;
    const messages = this.#firstMessages(version, row, request);
    if (!stream.hasMessages && messages.length === 0) {
      return { epoch, joins, isOtherVersion, after: Number(row.last_dseq) };
    }
    await store.dropOutdatedMessages();
    if (messages.length > 0) {
      await this.#downlink.append(trx, [agent.agentId], () => messages);
    }
    const after = await store.firstCursor();
    return { epoch, joins, isOtherVersion, after };
  }

  /** What an agent has to hear first: keys of the hub it does not know, and to replace a key that was copied. */
  #firstMessages(
    version: number,
    row: AgentRow,
    request: HelloRequest,
  ): DownlinkContent[] {
    if (version < 2) {
      return [];
    }
    const keys = this.#signer.keys();
    const knows = request.hubKid ?? row.hub_kid;
    const messages: DownlinkContent[] = [];
    if (knows !== keys[keys.length - 1].kid) {
      messages.push({ type: 'hub.keys', keys });
    }
    if (Number(row.joins) < 0) {
      messages.push({ type: 'key.rotate' });
    }
    return messages;
  }

  async #reportClone(agent: AuthenticatedAgent): Promise<void> {
    this.#agents.notify([agent.agentId]);
    await audited(
      this.#auditor,
      {
        eventId: 'agent-clone-suspected',
        actor: { ref: 'hub' },
        meta: {
          clusterName: agent.clusterName,
          target: `agent:${agent.agentId}`,
          profile: agent.profile,
        },
      },
      async () => {},
    );
  }
}

function earlierGoesOn(waitMs: number): AgentRefusal {
  return new AgentRefusal(
    'busy',
    `Another process went on with the key of this agent a moment ago, in another protocol. Say hello again when it was silent for ${TIMING.lateAfter} s; stop it where it still runs`,
    { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) },
  );
}

function limitsFor(version: number, limits: ProtocolLimits): ProtocolLimits {
  if (version >= 2) {
    return limits;
  }
  const { maxObjects, maxKinds, ...first } = limits;
  return first;
}
