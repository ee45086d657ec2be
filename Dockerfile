# modelyard in a container: `docker build --tag modelyard .`, then `docker run --rm -v "$PWD:/zoo" modelyard check`.
# EXTRAS chooses what is installed beside it, such as `torch,digits,pictures,onnx,onnxruntime`.
FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

# The workshop of modelyard itself: what a development container opens.
FROM python:3.12 AS workshop
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git make chromium fonts-dejavu-core poppler-utils \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --shell /bin/bash modelyard
USER modelyard
WORKDIR /home/modelyard

FROM python:3.12-slim AS command
ARG EXTRAS=onnxruntime,pictures
COPY --from=build /wheels /wheels
RUN python -m pip install --no-cache-dir "modelyard[${EXTRAS}] @ file://$(ls /wheels/*.whl)" \
    && rm -rf /wheels \
    && useradd --create-home modelyard \
    && mkdir /zoo \
    && chown modelyard /zoo
USER modelyard
ENV MODELYARD_CACHE=/home/modelyard/.cache/modelyard
WORKDIR /zoo
VOLUME ["/home/modelyard/.cache"]
ENTRYPOINT ["modelyard"]
CMD ["--help"]
