const minimum = [20, 19];

/** A sentence that says what is wrong with this Node, or undefined when it will do. */
export function nodeProblem(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) {
    return undefined;
  }
  return `Fleet needs Node ${minimum.join(
    '.',
  )} or newer; this is Node ${version}. Install Node 22 and try again.`;
}

/**
 * better-sqlite3 aborts the process on Node 24 and later, so the demo keeps its data in PostgreSQL
 * there.
 */
export function sqliteRunsOnThisNode(version = process.versions.node) {
  return Number(version.split('.')[0]) < 24;
}
