import { writeFileSync } from 'node:fs';
import { renderDocument } from './document';

writeFileSync(process.argv[2], renderDocument());
process.exit(0);
