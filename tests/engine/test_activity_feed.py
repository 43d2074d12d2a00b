"""The feed of what happens: the newest of each kind, and the marks of each channel."""

from tui_sim.activity import Activity
from tui_sim.engine.activity_feed import ActivityFeed


def told(instant, kind, channel, text, value=0.0, other=""):
    """An activity as the world tells it."""
    return Activity(0, instant, kind, "INFO", channel, text, value, other)


def test_the_newest_activities_are_kept_by_their_numbers():
    feed = ActivityFeed()
    for number in range(3000):
        feed.record([told(number, "transaction", "", str(number))])
    activities = feed.newest()
    assert [activity.seq for activity in activities] == list(range(2489, 3001))
    assert [activity.text for activity in activities] == [str(number) for number in range(2488, 3000)]
    assert feed.newest() is activities
    feed.notice("seen", "WARNING")
    assert feed.newest()[:-1] == activities
    assert (feed.newest()[-1].text, feed.newest()[-1].level, feed.newest()[-1].seq) == ("seen", "WARNING", 3001)


def test_a_crowd_of_one_kind_pushes_no_other_kind_out():
    feed = ActivityFeed()
    feed.record([told(1, "raid", "a", "Raid: 3 viewers from a to b", 3, "b")])
    for number in range(2000):
        feed.record([told(number, "transaction", "a", "Transaction: ...", 1)])
        if number == 1000:
            feed.record([told(number, "stream_end", "a", "Stream ended for channel: a")])
            feed.notice("in between", "WARNING")
    newest = feed.newest()
    assert [one.seq for one in newest] == [1, 1003, 1004, *range(1492, 2004)]
    assert [one.kind for one in newest[:3]] == ["raid", "stream_end", "notice"]


def test_both_sides_of_a_raid_have_its_mark_and_nobody_else_whatever_they_are_called():
    feed = ActivityFeed()
    feed.record([told(1, "raid", "a_b", "Raid: 3 viewers from a_b to from", 3, "from")])
    feed.record([told(2, "raid", "to_me", "Raid: 3 viewers from far_away to to_me", 3, "far_away")])
    assert [one.seq for one in feed.of("a_b")] == [1]
    assert [one.seq for one in feed.of("from")] == [1]
    assert [one.seq for one in feed.of("to_me")] == [2]
    for login in ("viewers", "to", "raid", "3"):
        assert not feed.of(login)


def test_no_channels_marks_are_pushed_out_by_those_of_a_thousand_others():
    feed = ActivityFeed()
    feed.record([told(1, "raid", "a", "Raid: 3 viewers from a to b", 3, "b")])
    feed.record([told(at, "spike", f"channel_{at % 1000}", "Viewer spike: +9 viewers!", 9) for at in range(20_000)])
    assert [one.kind for one in feed.of("a")] == ["raid"]
    assert len(feed.of("channel_7")) == 20
