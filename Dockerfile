# An image with nothing in it but /init, to be copied from:
#
#     docker build -t lastcall .
#
#     FROM scratch
#     COPY --from=lastcall /init /init
#     COPY server /server
#     ENTRYPOINT ["/init", "--"]
#     CMD ["/server"]

FROM node:22-bookworm-slim AS builder
RUN apt-get update \
 && apt-get install --yes --no-install-recommends gcc libc6-dev qemu-user-static \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /lastcall
COPY package.json bun.lock bunfig.toml ./
RUN npx -y bun@1.4.5 install --frozen-lockfile
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
RUN npx -y bun@1.4.5 run build

FROM scratch
COPY --from=builder /lastcall/dist/init /init
ENTRYPOINT ["/init", "--"]
