-- Two roles and the database; run once by a superuser, with both passwords in the environment:
--   sudo -u postgres OWNER_PASSWORD=… APP_PASSWORD=… psql -v ON_ERROR_STOP=1 -f deploy/postgresql/roles.sql
-- shaping_owner owns the tables and is used by migrate and restore alone. shaping, as whom site and
-- workers connect, owns nothing: it can neither drop nor empty a table, nor switch a trigger off.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

CREATE ROLE shaping_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE shaping LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE shaping OWNER shaping_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE shaping FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shaping TO shaping;

\connect shaping
GRANT USAGE ON SCHEMA public TO shaping;
ALTER DEFAULT PRIVILEGES FOR ROLE shaping_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shaping;
ALTER DEFAULT PRIVILEGES FOR ROLE shaping_owner IN SCHEMA public
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO shaping;
