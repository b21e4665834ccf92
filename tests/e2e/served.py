"""The product with its static files as they lie in the tree, for a server that a test starts and kills."""

from django.contrib.staticfiles.handlers import StaticFilesHandler

from config.wsgi import application as product

application = StaticFilesHandler(product)
