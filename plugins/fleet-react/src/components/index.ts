export { Age } from './Age';
export type { AgeProps } from './Age';
export { ConnectionBadge } from './ConnectionBadge';
export { CopyableCommand } from './CopyableCommand';
export { EmptyState } from './EmptyState';
export { errorKind, errorSentence } from './errorKind';
export type { ErrorKind } from './errorKind';
export { ErrorState } from './ErrorState';
export { KindChip, KindIcon } from './KindChip';
export { LoadingState } from './LoadingState';
export { OwnerLink } from './OwnerLink';
export { Panel } from './Panel';
export { Quantity } from './Quantity';
export { RefreshNotice } from './RefreshNotice';
export { SegmentBar } from './SegmentBar';
export type { Segment } from './SegmentBar';
export { StaleBanner } from './StaleBanner';
export { StateBadge } from './StateBadge';
export { StateMark } from './StateMark';
export { TileMap } from './TileMap';
export type { Tile, TileGroup } from './TileMap';
export { useDuration } from './useDuration';
export { CapacityBar } from './CapacityBar';
export { ChangeHistogram } from './ChangeHistogram';
export {
  ClusterChip,
  EnvironmentChip,
  OwnerChip,
  RemovableChip,
} from './Chips';
export { DataTable } from './DataTable';
export { FacetList } from './FacetList';
export { FilterChips } from './FilterChips';
export type { ChipFilter } from './FilterChips';
export { QueryPanel } from './QueryPanel';
export { QueryView } from './QueryView';
export { RelationGraph } from './RelationGraph';
export type { GraphEdge, GraphNode } from './RelationGraph';
export { StackedBar } from './StackedBar';
export type { StackedPart } from './StackedBar';
export { YamlView } from './YamlView';
