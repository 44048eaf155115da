"""Names that people know, so that a name one letter away can be told from them.

Chosen by hand in November 2026: packages that the manifests of well-known public Python and TypeScript projects ask for
directly (Saleor, NetBox, Wagtail, Prowler and their tools) and the frameworks and tools around them. No ranking is
implied and none is needed: the list only has to hold what is worth imitating.
"""

from __future__ import annotations

from typing import Final

from rules.dependencies.model import NPM, PYPI

_PYPI: Final = """
aiohttp aiofiles alembic annotated-types ansible anthropic anyio apache-airflow argon2-cffi asgiref asyncpg attrs authlib
azure-core azure-identity azure-storage-blob babel bcrypt beautifulsoup4 billiard black bleach boto3 botocore build cachetools
celery certifi cffi chardet charset-normalizer click cloudpickle colorama coverage cryptography cython datasets deepdiff
defusedxml distlib dj-database-url django django-celery-beat django-cors-headers django-debug-toolbar django-environ
django-extensions django-filter django-redis django-storages django-stubs djangorestframework dnspython docker docutils
dramatiq email-validator faker fastapi fastavro filelock flake8 flask flask-cors flask-login flask-sqlalchemy flask-wtf
freezegun fsspec gevent gitpython google-api-core google-api-python-client google-auth google-cloud-bigquery
google-cloud-pubsub google-cloud-storage googleapis-common-protos graphene graphql-core greenlet grpcio gunicorn hatchling
httpcore httplib2 httpx huggingface-hub hypothesis idna importlib-metadata iniconfig ipython isort itsdangerous jinja2
jmespath joblib jsonschema jupyter jwcrypto keyring kombu kubernetes langchain litellm lxml mako markdown markupsafe
marshmallow matplotlib mcp msal msgpack multidict mypy mysqlclient nltk nox numpy oauthlib openai openpyxl
opentelemetry-api opentelemetry-sdk orjson packaging pandas paramiko passlib pillow pip platformdirs playwright pluggy
poetry polars pre-commit prometheus-client protobuf psutil psycopg psycopg2 psycopg2-binary pyarrow pyasn1 pycparser
pycryptodome pydantic pydantic-core pydantic-settings pygithub pygments pyjwt pylint pymongo pymysql pynacl pyopenssl
pyparsing pyright pyserial pytest pytest-asyncio pytest-cov pytest-django pytest-mock pytest-xdist python-dateutil
python-dotenv python-jose python-magic python-multipart pytz pyyaml redis regex requests requests-oauthlib rich rq ruff
s3fs s3transfer scikit-learn scipy scrapy seaborn selenium sendgrid sentry-sdk setuptools shapely simplejson six
snowflake-connector-python social-auth-core sphinx sqlalchemy sqlparse starlette strawberry-graphql stripe structlog sympy
tablib tabulate tblib tenacity tensorflow tokenizers toml tomli torch torchvision tornado tox tqdm transformers twilio twine twisted
typer types-requests typing-extensions tzdata ujson urllib3 uvicorn uvloop vine virtualenv wagtail watchdog watchfiles
wcwidth websocket-client websockets werkzeug wheel whitenoise wrapt wtforms xgboost xmltodict yarl zipp
"""

_NPM: Final = """
@angular/core @apollo/client @apollo/server @aws-sdk/client-s3 @babel/core @babel/preset-env @emotion/react @mui/material
@nestjs/common @nestjs/core @playwright/test @prisma/client @reduxjs/toolkit @sentry/node @storybook/react @tanstack/react-query
@types/node @types/react @vitejs/plugin-react ajv angular ansi-regex ansi-styles apollo-server async autoprefixer axios
babel-loader bcrypt bcryptjs bluebird body-parser bootstrap bull cac chai chalk cheerio chokidar classnames clsx commander
compression concurrently connect cookie cookie-parser core-js cors cross-env cross-spawn crypto-js css-loader cypress
date-fns dayjs debug deepmerge diff dotenv ejs electron esbuild escape-string-regexp eslint eslint-config-prettier
eslint-plugin-import eslint-plugin-react event-stream execa express express-session fastify file-loader firebase flatmap-stream
follow-redirects form-data formik framer-motion fs-extra glob got graphql graphql-tag handlebars helmet highlight.js
html-webpack-plugin husky immer immutable inquirer ioredis jest jquery js-cookie js-yaml jsdom jsonwebtoken knex koa
less lerna lint-staged lodash lodash.merge lru-cache luxon marked material-ui mime minimatch minimist mkdirp mobx mocha
moment mongodb mongoose morgan multer mysql mysql2 nanoid next next-auth node-fetch node-sass nodemailer nodemon npm nuxt
openai passport passport-jwt path-to-regexp pino playwright pnpm postcss prettier prisma prop-types puppeteer qs ramda
react react-dom react-hook-form react-icons react-native react-query react-redux react-router react-router-dom react-scripts
readable-stream redis redux redux-thunk reflect-metadata request rimraf rollup rxjs sass sass-loader semver sequelize sharp
shelljs sinon socket.io source-map storybook strip-ansi string-width styled-components stylelint supertest svelte swr
tailwindcss terser three ts-jest ts-loader ts-node tslib turbo type-fest typeorm typescript ua-parser-js underscore undici
uuid validator vite vitest vue vue-router vuex webpack webpack-cli webpack-dev-server winston ws yargs yarn zod zustand
"""

POPULAR: Final[dict[str, frozenset[str]]] = {PYPI: frozenset(_PYPI.split()), NPM: frozenset(_NPM.split())}
"""The well-known names by ecosystem, normalised."""
