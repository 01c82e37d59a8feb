// Builds the gallery into .local/gallery, where the local stack serves it; addresses are relative, so any path will do.
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  build: {
    outDir: '../.local/gallery',
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page allows no data: scripts and no inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
