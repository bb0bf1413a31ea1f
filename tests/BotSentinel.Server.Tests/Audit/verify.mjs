// Verifies exports of audit logs by docs/audit.md ("The written form") and nothing else: reads a JSON array of {export, kept, key} from standard input,
// the first two being files, and writes one of {ok, firstBad, problem} to standard output.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const leafHash = (entry) => sha256(Buffer.of(0), entry);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

// The tree of RFC 6962, straight from its definition.
function root(leaves, first = 0, end = leaves.length) {
  if (end === first) return sha256(Buffer.alloc(0));
  if (end - first === 1) return leaves[first];
  let half = 1;
  while (half * 2 < end - first) half *= 2;
  return nodeHash(root(leaves, first, first + half), root(leaves, first + half, end));
}

function readKey(text) {
  const at = text.indexOf('+');
  const next = text.indexOf('+', at + 1);
  const name = text.slice(0, at);
  const typed = Buffer.from(text.slice(next + 1), 'base64');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)]);
  return { name, hash: sha256(Buffer.from(name + '\n'), typed).subarray(0, 4), key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

function readCheckpoint(note, key) {
  const end = note.lastIndexOf('\n\n') + 1;
  const body = note.slice(0, end);
  const signed = note.slice(end + 1).split('\n').some((line) => {
    const [, name, text] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(text ?? '', 'base64');
    return name === key.name && bytes.subarray(0, 4).equals(key.hash) && verify(null, Buffer.from(body), key.key, bytes.subarray(4));
  });
  const [origin, size, hash] = body.split('\n');
  return { signed, tenant: origin.slice(origin.lastIndexOf('/') + 1), size: Number(size), root: Buffer.from(hash, 'base64'), first: 0, leaves: [] };
}

function readKept(text, key) {
  if (!text.startsWith('{')) return [readCheckpoint(text, key)];
  return text.split('\n').filter((line) => line.length > 0).map((line) => {
    const { checkpoint, first, leaves } = JSON.parse(line);
    return { ...readCheckpoint(checkpoint, key), first, leaves: leaves.map((leaf) => Buffer.from(leaf, 'base64')) };
  });
}

function* lines(bytes) {
  for (let first = 0; first < bytes.length; ) {
    const end = bytes.indexOf(10, first);
    yield bytes.subarray(first, end < 0 ? bytes.length : end);
    first = end < 0 ? bytes.length : end + 1;
  }
}

function check({ export: exported, kept: keptFile, key: keyText }) {
  const kept = readKept(readFileSync(keptFile, 'utf8'), readKey(keyText)).sort((one, other) => one.size - other.size);
  const bad = (firstBad, problem) => ({ ok: false, firstBad, problem });
  if (!kept.every((one) => one.signed)) return bad(null, 'a checkpoint is not signed');
  const expected = new Map(kept.flatMap((one) => one.leaves.map((leaf, at) => [one.first + at, leaf])));
  const roots = new Map(kept.map((one) => [one.size, one.root]));
  const leaves = [];
  let sure = 0;
  for (const line of lines(readFileSync(exported))) {
    const index = leaves.length;
    let entry;
    try {
      entry = JSON.parse(line.toString('utf8'));
    } catch {
      return bad(index, 'no entry');
    }
    if (entry?.tenant !== kept[0].tenant || entry.index !== index) return bad(index, 'out of place');
    const leaf = leafHash(line);
    if (expected.has(index) && !expected.get(index).equals(leaf)) return bad(index, 'changed');
    leaves.push(leaf);
    if (expected.has(index) && sure === index) sure = leaves.length;
    if (roots.has(leaves.length)) {
      if (!roots.get(leaves.length).equals(root(leaves))) return bad(sure, 'changed, or one after it');
      sure = leaves.length;
    }
  }
  return kept.at(-1).size > leaves.length ? bad(sure, 'missing') : { ok: true, firstBad: null, problem: null };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(check)));
