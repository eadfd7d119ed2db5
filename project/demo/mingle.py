"""Lets the demo's people follow, like, save and comment, by the same actions that people's browsers reach."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from accounts.models import AccountsUser
from feed.actions import feed_comment_create, feed_like, feed_save
from feed.models import FeedComment, FeedPost
from project.demo.company import DemoEcho, DemoRemark, demo_echo, demo_follows
from project.demo.plan import DemoPost
from social.actions import social_follow, social_request_accept
from social.models import SocialFollow

Progress = Callable[[int, int], None]


def demo_follows_create() -> None:
    """Repeating it changes nothing. Private accounts let in every second one who asks."""
    users = _users()
    known = set(SocialFollow.objects.values_list("follower", "followed"))
    for number, (follower, followed) in enumerate(demo_follows()):
        ends = users[follower.username], users[followed.username]
        if (ends[0].pk, ends[1].pk) in known:
            continue
        follows = social_follow(follower=ends[0], followed=ends[1])
        if not follows and number % 2:
            social_request_accept(followed=ends[1], follower=ends[0])


def demo_echoes_create(posts: Sequence[DemoPost], progress: Progress) -> None:
    """What the posts brought their authors; those that are not there are left out."""
    users = _users()
    there = {post.submission: post for post in FeedPost.objects.select_related("author")}
    for done, planned in enumerate(posts, 1):
        if post := there.get(planned.submission):
            _echo(post, demo_echo(planned), users)
        progress(done, len(posts))


def _users() -> dict[str, AccountsUser]:
    return {user.username: user for user in AccountsUser.objects.all()}


def _echo(post: FeedPost, echo: DemoEcho, users: dict[str, AccountsUser]) -> None:
    seen = {person for person in echo.likes if _sees(post, users[person.username])}
    for person in echo.likes:
        if person in seen:
            feed_like(user=users[person.username], code=post.code)
    for person in echo.saves:
        if person in seen:
            feed_save(user=users[person.username], code=post.code)
    for remark in echo.remarks:
        if remark.person in seen:
            _remark(post, remark, users[remark.person.username])


def _sees(post: FeedPost, user: AccountsUser) -> bool:
    return FeedPost.objects.visible_to(user).filter(pk=post.pk).exists()


def _remark(post: FeedPost, remark: DemoRemark, author: AccountsUser) -> None:
    if FeedComment.objects.filter(post=post, author=author, text=remark.text).exists():
        return
    when = timezone.now() - remark.age
    comment = feed_comment_create(author=author, post=post, text=remark.text, created_at=when)
    if remark.answer:
        feed_comment_create(
            author=post.author, post=post, text=remark.answer, parent=comment, created_at=when
        )
