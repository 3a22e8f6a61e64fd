// docs/asyncapi.yaml by AsyncAPI's own parser: node document.mjs FILE

import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { check, expect } from './report.mjs';

await check('AsyncAPI: @asyncapi/parser 3', 'no error and no warning', async () => {
  const { diagnostics } = await new Parser().parse(readFileSync(process.argv[2], 'utf8'));
  const found = diagnostics.filter(({ severity }) => severity < 2).map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(found, [], 'diagnostics');
});
