from django.db import migrations

_KEEP = """
create function moderation_act_keep() returns trigger language plpgsql as $$
begin
    raise exception 'What the team did stays written down: rows of moderation_moderationact never change';
end $$;
create trigger moderation_act_keep before update or delete on moderation_moderationact
    for each row execute function moderation_act_keep();
create trigger moderation_act_keep_all before truncate on moderation_moderationact
    for each statement execute function moderation_act_keep();
-- Also in sessions that switch ordinary triggers off.
alter table moderation_moderationact enable always trigger moderation_act_keep;
alter table moderation_moderationact enable always trigger moderation_act_keep_all;
"""
_DROP = """
drop trigger moderation_act_keep on moderation_moderationact;
drop trigger moderation_act_keep_all on moderation_moderationact;
drop function moderation_act_keep;
"""


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [migrations.RunSQL(_KEEP, _DROP)]
