# Parley in one container: docker build -t parley . && docker run --init -p 4000:4000 -v parley:/data -e PARLEY_SECRET=… parley
# scripts/try-image runs these very steps where images can't be built.

FROM node:22-bookworm-slim AS build
WORKDIR /app
# Packages first: as long as they stay the same, the layer with them does too.
COPY package.json bun.lock bunfig.toml ./
COPY scripts/bootstrap scripts/bootstrap
COPY scripts/patches scripts/patches
RUN scripts/bootstrap && cp -L .bun/1.4.5/bun /usr/local/bin/bun
COPY . .
RUN bun scripts/build.ts
# What only building and testing need stays behind.
RUN rm -rf node_modules && bun install --frozen-lockfile --production

FROM debian:bookworm-slim
RUN groupadd --gid 10001 parley \
 && useradd --uid 10001 --gid parley --home-dir /app --no-create-home --shell /usr/sbin/nologin parley \
 && install -d -o parley -g parley -m 0700 /data
WORKDIR /app
COPY --from=build /usr/local/bin/bun /usr/local/bin/bun
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json bunfig.toml tsconfig.json LICENSE ./
COPY server server
COPY actors actors
COPY client client
COPY sql sql
COPY scripts scripts
# The operator's command line: docker exec CONTAINER parley status
RUN printf '#!/bin/sh\ncd /app && exec bun scripts/parley.ts "$@"\n' > /usr/local/bin/parley && chmod 755 /usr/local/bin/parley
# MIMALLOC_PURGE_DELAY: see scripts/start.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data MIMALLOC_PURGE_DELAY=1000
USER parley
VOLUME /data
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["bun", "-e", "process.exit((await fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`)).ok ? 0 : 1)"]
CMD ["bun", "dist/server.js"]
