import { Contract } from './checks';
import { eventually } from './client';
import { deployment } from './fixtures';

/** What the API server fills in. */
export function describeDefaults({ checks, context }: Contract): void {
  const check = checks('write');
  describe('defaults', () => {
    check('fill in a deployment down to its containers', async () => {
      const { client, apps } = context();
      const { body } = await client.post(apps('deployments'), deployment('a'));
      const container = {
        imagePullPolicy: 'IfNotPresent',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      };
      expect(body.spec).toEqual({
        replicas: 0,
        selector: { matchLabels: { app: 'a' } },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
        },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        template: {
          metadata: expect.objectContaining({ labels: { app: 'a' } }),
          spec: {
            containers: [
              {
                name: 'main',
                image: 'registry.example.com/main:1',
                ...container,
              },
              {
                name: 'sidecar',
                image: 'registry.example.com/sidecar:1',
                ...container,
              },
            ],
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
            dnsPolicy: 'ClusterFirst',
            securityContext: {},
            schedulerName: 'default-scheduler',
          },
        },
      });
    });

    check('fill in ports and probes', async () => {
      const { client, apps } = context();
      const object: any = deployment('a');
      object.spec.template.spec.containers = [
        {
          name: 'main',
          image: 'registry.example.com/main',
          ports: [{ containerPort: 80 }],
          readinessProbe: { httpGet: { port: 80 } },
        },
      ];
      const { body } = await client.post(apps('deployments'), object);
      const [container] = body.spec.template.spec.containers;
      expect(container.imagePullPolicy).toBe('Always');
      expect(container.ports).toEqual([{ containerPort: 80, protocol: 'TCP' }]);
      expect(container.readinessProbe).toEqual({
        httpGet: { path: '/', port: 80, scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      });
    });

    check('give a service its address and its ports', async () => {
      const { client, core } = context();
      const { body } = await client.post(core('services'), {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'a' },
        spec: { selector: { app: 'a' }, ports: [{ port: 80 }] },
      });
      const { clusterIP } = body.spec;
      expect(clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
      expect(body.spec).toEqual({
        clusterIP,
        clusterIPs: [clusterIP],
        internalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
        selector: { app: 'a' },
        sessionAffinity: 'None',
        type: 'ClusterIP',
      });
      expect(body.status).toEqual({ loadBalancer: {} });
    });

    check('encode what a secret is given as text', async () => {
      const { client, core } = context();
      const { body } = await client.post(core('secrets'), {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'a' },
        stringData: { key: 'value' },
      });
      expect(body.type).toBe('Opaque');
      expect(body.data).toEqual({ key: 'dmFsdWU=' });
      expect(body.stringData).toBeUndefined();
    });

    check('stay where an update leaves their fields out', async () => {
      const { client, apps } = context();
      await client.post(apps('deployments'), deployment('a'));
      const path = apps('deployments', 'a');
      // Its controller annotates it, and annotations count as a change as well.
      const before = await eventually(async () => {
        const { body } = await client.get(path);
        expect(body.metadata.annotations).toHaveProperty([
          'deployment.kubernetes.io/revision',
        ]);
        return body;
      });
      const { annotations } = before.metadata;
      const same = await client.put(path, {
        ...deployment('a'),
        metadata: { name: 'a', annotations },
      });
      expect(same.status).toBe(200);
      expect(same.body.spec).toEqual(before.spec);
      expect(same.body.metadata.generation).toBe(1);
    });

    check(
      'leave out fields a built-in kind does not have',
      async () => {
        const { client, core } = context();
        const body = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'a' },
          surprise: 'yes',
        };
        const strict = await client.post(
          `${core('configmaps')}?fieldValidation=Strict`,
          body,
        );
        expect(strict.status).toBe(400);
        expect(strict.body.message).toContain('unknown field "surprise"');
        const lenient = await client.post(core('configmaps'), body);
        expect(lenient.status).toBe(201);
        expect(lenient.body.surprise).toBeUndefined();
        expect(lenient.headers.warning).toContain('unknown field');
      },
      {
        beyondSimulator:
          'the simulator has no schemas of built-in kinds, so it keeps what it is given',
      },
    );
  });
}
