from django.db import migrations

# One partition for each epoch. In the order of their widths, so that rows have no holes.
_MAKE = """
create table discover_weight (
    post bigint not null,
    author bigint not null,
    weight bigint not null,
    epoch integer not null,
    likes integer not null,
    comments integer not null,
    saves integer not null,
    followers integer not null,
    age integer not null,
    primary key (epoch, post)
) partition by list (epoch);
create table discover_pool (
    key bigint not null,
    total bigint not null,
    epoch integer not null,
    number integer not null,
    size integer not null,
    kind smallint not null,
    primary key (epoch, number),
    unique (epoch, kind, key)
) partition by list (epoch);
create table discover_slot (
    cumulative bigint not null,
    post bigint not null,
    author bigint not null,
    weight bigint not null,
    epoch integer not null,
    pool integer not null
) partition by list (epoch);
create index discover_slot_draw on discover_slot (pool, cumulative) include (epoch, post, author);
create index discover_slot_post on discover_slot (post);
"""
_DROP = "drop table discover_slot; drop table discover_pool; drop table discover_weight"


class Migration(migrations.Migration):
    dependencies = [("discover", "0001_initial")]

    operations = [migrations.RunSQL(_MAKE, _DROP)]
