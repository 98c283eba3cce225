# The grader, for an ordinary user: docs/guides/ci.md has the commands.
#   docker build -t softmark .                             problems with numpy
#   docker build -t softmark --build-arg EXTRA=torch .     and with torch
ARG PYTHON=3.12
FROM python:${PYTHON}-slim AS wheel
WORKDIR /source
COPY pyproject.toml README.md LICENSE LICENSE-CC-BY-4.0 ./
COPY grader grader
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:${PYTHON}-slim
ARG EXTRA=""
# More for pip, for example an index with torch's builds for the CPU: the default build carries GPU libraries.
ARG PIP_ARGUMENTS=""
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libseccomp2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin softmark
# hadolint ignore=SC2086
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    --mount=type=bind,source=constraints.txt,target=/constraints.txt \
    for wheel in /wheels/*.whl; do \
      python -m pip install --no-cache-dir --constraint /constraints.txt $PIP_ARGUMENTS "$wheel${EXTRA:+[$EXTRA]}"; \
    done
# All that is written goes to /tmp: the root may be read-only. A container can confine with Landlock and seccomp alone.
ENV HOME=/tmp \
    TMPDIR=/tmp \
    GRADER_CACHE=/tmp/softmark-cache \
    XDG_STATE_HOME=/tmp/softmark-state \
    PYTHONDONTWRITEBYTECODE=1 \
    GRADER_COURSE=/course \
    GRADER_ISOLATION=portable
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["grader"]
CMD ["--help"]
