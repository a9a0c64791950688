import { explainQuery } from './explain';

const say = (query: string) =>
  explainQuery(query).map(({ subject, name, comparing, values, term }) =>
    [term.negated && 'not', subject, name, comparing, values.join(' or ')]
      .filter(Boolean)
      .join(' '),
  );

describe('explaining a query', () => {
  it.each([
    ['kind:Pod,Job', 'kind is Pod or Job'],
    ['-kind:Job', 'not kind is Job'],
    ['cluster:prod-*', 'cluster begins prod-'],
    ['image:*log4j*', 'image contains log4j'],
    ['name:*-api', 'name ends -api'],
    ['name:a*b', 'name like a*b'],
    ['name:"a*"', 'name is a*'],
    ['label:app=web', 'label app is web'],
    ['label:app', 'label app has'],
    ['fact:cpuMillis>1000', 'fact cpuMillis more 1000'],
    ['restarts>=5', 'restarts atLeast 5'],
    ['age<1h', 'age younger 1h'],
    ['age>7d', 'age older 7d'],
    ['owner:none', 'owner nobody'],
    ['owner:none,group:default/a', 'owner is none or group:default/a'],
    ['is:stale', 'is stale'],
    ['-is:stale', 'not is stale'],
    ['owner:group:default/a', 'owner is group:default/a'],
    ['log4j', 'word contains log4j'],
  ])('%s: %s', (query, expected) => {
    expect(say(query)).toEqual([expected]);
  });
});
