import { minorsBetween, minorText, versionOrder } from './kubernetesVersion';

describe('versions of Kubernetes', () => {
  it.each([
    ['v1.36.2', 1_036_002],
    ['v1.9.0', 1_009_000],
    ['v1.33.4-eks-113cf36', 1_033_004],
    ['v1.32.8-gke.1134000', 1_032_008],
    ['v1.34.1+k3s1', 1_034_001],
    ['v1.30.5+vmware.1-fips', 1_030_005],
    ['1.36', 1_036_000],
    ['', undefined],
    ['latest', undefined],
    ['v1', undefined],
    ['v1.36.2345', undefined],
    [null, undefined],
  ])('orders %p as %p', (version, order) => {
    expect(versionOrder(version)).toBe(order);
  });

  it('counts minors', () => {
    expect(minorsBetween(1_033_004, 1_036_000)).toBe(3);
    expect(minorsBetween(1_036_000, 1_036_009)).toBe(0);
    expect(minorsBetween(1_037_000, 1_036_009)).toBe(0);
    expect(minorText(1_009_001)).toBe('1.9');
  });
});
