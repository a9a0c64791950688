export { bytesOf, coresOf, shareOf } from './amount';
export { durationParts, msUntilNextText } from './duration';
export type { DurationPart } from './duration';
export { imageTag } from './image';
export { binaryBytes, parseQuantity } from './kubernetesQuantity';
