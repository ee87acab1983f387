import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const compressible = /\.(js|css|html|svg|json|map|txt)$/;

/** Writes FILE.gz and FILE.br beside every text asset over 1 kB, so that the server never compresses at run time. */
function preCompressed(): Plugin {
  let outDir = 'dist';
  return {
    name: 'pharos:pre-compressed',
    apply: 'build',
    configResolved: (config) => {
      outDir = join(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const names = (await readdir(outDir, { recursive: true })).filter((name) => compressible.test(name));
      await Promise.all(
        names.map(async (name) => {
          const path = join(outDir, name);
          const body = await readFile(path);
          if (body.length < 1024) return;
          const [gz, br] = await Promise.all([
            promisify(gzip)(body, { level: 9 }),
            promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
          ]);
          await Promise.all([writeFile(`${path}.gz`, gz), writeFile(`${path}.br`, br)]);
        }),
      );
    },
  };
}

const pharos = process.env.PHAROS_URL ?? 'http://127.0.0.1:3000';
/** Development without Pharos: an Alertmanager of its own behind /api/v2. */
const alertmanager = process.env.ALERTMANAGER_URL ?? pharos;
// Pharos refuses writes from pages of another origin; behind this proxy the page is of its own.
const to = (target: string) => ({ target, changeOrigin: true, headers: { Origin: target } });
const proxy = {
  '/api/v2': to(alertmanager),
  '/api': { ...to(pharos), ws: true },
  '/loki': { ...to(pharos), ws: true },
  '/-/': to(pharos),
};

export default defineConfig({
  plugins: [react(), preCompressed()],
  server: { host: '127.0.0.1', port: 5173, proxy },
  preview: { host: '127.0.0.1', port: 4173, proxy },
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 30 },
            { name: 'editor', test: /node_modules\/(@codemirror|@lezer|@prometheus-io|@marijn|style-mod|w3c-keyname|crelt|lru-cache)\//, priority: 20 },
            { name: 'markdown', test: /node_modules\/(marked|dompurify)\//, priority: 20 },
            { name: 'chart', test: /node_modules\/uplot\//, priority: 20 },
          ],
        },
      },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    testTimeout: 20_000,
    env: { TZ: 'UTC' },
  },
});
