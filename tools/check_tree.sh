# What only Django can check: migrations, translations, diagrams, deployment. Run with servers.
set -e
python=$1
set -x
"$python" manage.py makemigrations --check --dry-run --verbosity 1
"$python" manage.py messages --check
"$python" manage.py state_diagram --check
SITE_URL=https://example.org "$python" manage.py check --deploy --fail-level WARNING
