import { nodeStages } from './nodeStages';
import { podStages } from './podStages';

/** The configuration file of kwok: one JSON document per stage (JSON is YAML). */
export function kwokConfiguration(): string {
  return [...podStages, ...nodeStages]
    .map(item => JSON.stringify(item, null, 2))
    .join('\n---\n');
}
