# The simulator in a container: headless by default, not root, nothing left of the build.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
RUN python -m venv /venv
# Dependencies change less often than code: their layer is kept.
COPY requirements.txt ./
RUN /venv/bin/python -m pip install --quiet --require-hashes --requirement requirements.txt
COPY requirements-build.txt ./
RUN python -m venv /build && /build/bin/python -m pip install --quiet --require-hashes --requirement requirements-build.txt
COPY pyproject.toml README.md ./
COPY schemas schemas
COPY tui_sim tui_sim
RUN /build/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /venv/bin/python -m pip install --quiet --no-deps --no-index --find-links /wheels telemetra-tui \
    && /venv/bin/python -m compileall -q /venv/lib \
    && /venv/bin/python -m pip uninstall --quiet --yes pip

FROM ${BASE}
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 LC_ALL=C.UTF-8 TERM=xterm-256color COLORTERM=truecolor
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent telemetra
COPY --from=build /venv /venv
USER 10001
WORKDIR /tmp
STOPSIGNAL SIGTERM
# Metrics and health on loopback, for the check below; to scrape them from outside set TELEMETRA_METRICS_HOST=0.0.0.0.
ENV TELEMETRA_METRICS_PORT=9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['TELEMETRA_METRICS_PORT'] + '/healthz', timeout=4)"]
# Run with -it and other arguments for the screen: docker run -it IMAGE --demo
ENTRYPOINT ["telemetra-tui"]
CMD ["--headless"]
