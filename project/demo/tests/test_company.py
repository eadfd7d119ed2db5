"""What the demo's people do with each other: the same every time, and nothing that the site would refuse."""

from project.demo.company import demo_echo, demo_follows
from project.demo.people import DEMO_PEOPLE
from project.demo.plan import demo_plan


def test_the_company_is_the_same_every_time() -> None:
    posts = demo_plan()
    assert demo_follows() == demo_follows()
    assert [demo_echo(post) for post in posts] == [demo_echo(post) for post in posts]


def test_everybody_follows_somebody_and_nobody_follows_all() -> None:
    follows = demo_follows()
    numbers = [sum(follower == person for follower, _followed in follows) for person in DEMO_PEOPLE]
    assert min(numbers) >= 2
    assert max(numbers) < len(DEMO_PEOPLE) - 1


def test_only_who_likes_a_post_saves_or_comments_it_and_never_its_author() -> None:
    for post in demo_plan():
        echo = demo_echo(post)
        assert post.person not in echo.likes
        assert set(echo.saves) <= set(echo.likes)
        assert {remark.person for remark in echo.remarks} <= set(echo.likes)


def test_comments_come_after_their_post_and_in_order() -> None:
    for post in demo_plan():
        ages = [remark.age for remark in demo_echo(post).remarks]
        assert ages == sorted(ages, reverse=True)
        assert all(age <= post.age for age in ages)


def test_a_comment_is_written_in_its_writers_language_and_an_answer_names_whom_it_answers() -> None:
    remarks = [remark for post in demo_plan() for remark in demo_echo(post).remarks]
    assert len(remarks) > 100
    assert all(f"@{remark.person.username} " in remark.answer for remark in remarks if remark.answer)
