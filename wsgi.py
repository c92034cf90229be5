"""What gunicorn runs: `gunicorn -k gevent wsgi:app`, with one worker unless SNS_REDIS_URL is set."""

from sns.app import serve

app = serve()
