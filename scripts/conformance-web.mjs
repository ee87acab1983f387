// Turns vitest's JSON into the two report files of scripts/conformance.sh: node conformance-web.mjs RESULT.json OUT
import { readFileSync, writeFileSync } from 'node:fs';

const [result, out] = process.argv.slice(2);
const counts = new Map();
const failures = [];
for (const suite of JSON.parse(readFileSync(result, 'utf8')).testResults) {
  if (suite.status === 'failed' && suite.assertionResults.length === 0) throw new Error(suite.message);
  for (const { ancestorTitles: [file], title, status, failureMessages } of suite.assertionResults) {
    if (status !== 'passed' && status !== 'failed') continue;
    const [passed, failed] = counts.get(file) ?? [0, 0];
    counts.set(file, status === 'passed' ? [passed + 1, failed] : [passed, failed + 1]);
    if (status === 'failed') failures.push(`FAILED ${file}: ${title}\n    ${failureMessages.join('\n    ').slice(0, 1200)}\n`);
  }
}
writeFileSync(`${out}.counts`, [...counts].map(([file, [passed, failed]]) => `${file}\t${passed}\t${failed}\n`).join(''));
writeFileSync(`${out}.failures`, failures.join(''));
