"""Watched channels: rows of what was sent, each with a number of its own, and what became of them."""

from tests.engine.outputs import FullSink, output, values
from tests.hand_time import HandEngine
from tui_sim.commands import Stop


def test_rows_and_receipts_of_watched_channels():
    sink = output(verdict=lambda record: "no" if record.topic.endswith("transactions") else "")
    hand = HandEngine(sink, rate=500.0, watch=["alpha_tv", "never_heard_of"])
    snapshot = hand.run(5.0)
    view, other = snapshot.watched
    assert (view.login, other.login, other.chat, other.history) == ("alpha_tv", "never_heard_of", (), ())
    assert view.history
    row = view.chat[0]
    assert row.value["channel"] == "alpha_tv"
    receipt = hand.engine.receipt(row.seq)
    assert receipt.state == "acknowledged"
    assert values(sink)[receipt.offset]["message_id"] == row.value["message_id"]
    failed = hand.engine.receipt(view.money[0].seq)
    assert (failed.state, failed.error) == ("failed", "no")
    assert hand.engine.receipt(10**9).state == "gone"
    sink.hold = True
    newest = hand.run(1.0).watched[0].chat[-1]
    assert hand.engine.receipt(newest.seq).state == "pending"
    hand.engine.watch(["beta_tv"])
    snapshot = hand.run(0.1)
    assert [one.login for one in snapshot.watched] == ["beta_tv"]


def test_a_channel_that_stays_in_view_keeps_its_rows():
    hand = HandEngine(output(), rate=500.0, watch=["alpha_tv"])
    before = hand.run(1.0).watched[0].chat[0]
    hand.engine.watch(["beta_tv", "alpha_tv"])
    beta, alpha = hand.run(0.1).watched
    assert before in alpha.chat
    assert beta.chat_total < alpha.chat_total


def test_rows_are_of_events_that_were_sent_each_with_a_number_of_its_own():
    sink = FullSink()
    hand = HandEngine(sink, rate=2000.0, channels=("alpha_tv",), watch=["alpha_tv"])
    hand.run(0.2)
    sink.full = True
    hand.submit(Stop())
    snapshot = hand.run(9.0)
    assert snapshot.state == "ended"
    (view,) = snapshot.watched
    seqs = [row.seq for row in (*view.chat, *view.money)]
    assert len(set(seqs)) == len(seqs)
    assert max(seqs) <= snapshot.produced
    assert view.chat_total == sum(value.get("message_id") is not None for value in values(sink))
    assert {hand.engine.receipt(seq).state for seq in seqs} == {"acknowledged"}


def test_a_face_that_begins_to_watch_while_the_sink_is_full_sees_what_is_sent_then():
    sink = FullSink()
    hand = HandEngine(sink, rate=2000.0)
    hand.run(0.2)
    sink.full = True
    hand.run(0.2)
    hand.engine.watch(["alpha_tv"])
    before = hand.run(0.1).produced
    sink.full = False
    snapshot = hand.run(0.2)
    rows = list(snapshot.watched[0].chat)
    assert min(row.seq for row in rows) <= before + 40
    for row in rows[:5]:
        assert values(sink)[row.seq - 1] == row.value
