package vpsbg_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// send sends a request for a server.
type send func(context.Context, vpsbg.ID) error

// cancels sends for the end of servers.
func cancels(client *vpsbg.Client, now bool, reason string) send {
	return func(ctx context.Context, id vpsbg.ID) error {
		return client.CancelServer(ctx, id, now, reason)
	}
}

// undoes sends for the opposite.
func undoes(client *vpsbg.Client) send {
	return func(ctx context.Context, id vpsbg.ID) error {
		return client.UndoCancelServer(ctx, id)
	}
}

// joining is a test of a kind of request that can be joined.
type joining struct {
	*testing.T
	line string
	api  *account // has 100 servers
	send send
}

// sent returns the requests of this kind.
func (t joining) sent() []asked { return t.api.requests(t.line) }

// eachJoined runs a test in a bubble for each kind.
func eachJoined(t *testing.T, test func(joining)) {
	t.Helper()
	for line, send := range map[string]func(*vpsbg.Client) send{
		"POST /servers/cancel":   func(client *vpsbg.Client) send { return cancels(client, false, "over") },
		"DELETE /servers/cancel": undoes,
	} {
		t.Run(line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := open(t, 100)
				test(joining{t, line, api, send(client)})
			})
		})
	}
}

// outcome is what became of a request, and when.
type outcome struct {
	err error
	at  time.Duration // since they began
}

// atOnce sends for servers at the same time.
func atOnce(ctx context.Context, send send, ids ...vpsbg.ID) map[vpsbg.ID]outcome {
	var mu sync.Mutex
	var group sync.WaitGroup
	outcomes := map[vpsbg.ID]outcome{}
	began := time.Now()
	for _, id := range ids {
		group.Go(func() {
			err := send(ctx, id)
			mu.Lock()
			defer mu.Unlock()
			outcomes[id] = outcome{err, time.Since(began)}
		})
		synctest.Wait() // the first one is the first
	}
	group.Wait()
	return outcomes
}

// changes overrides the answer to requests that change something.
func changes(instead func(asked) answer) func(string, asked) answer {
	return func(line string, request asked) answer {
		if strings.HasPrefix(line, "GET ") {
			return nil
		}
		return instead(request)
	}
}

func TestRequestsAtTheSameTimeAreOne(t *testing.T) {
	for name, ids := range map[string][]vpsbg.ID{
		"alone": {7}, "two": {1, 2}, "one of them twice": {1, 2, 2}, "ten": every(1, 10), "fifty": every(1, 50),
	} {
		t.Run(name, func(t *testing.T) {
			eachJoined(t, func(t joining) {
				for id, outcome := range atOnce(t.Context(), t.send, ids...) {
					if outcome.err != nil || outcome.at > time.Second {
						t.Errorf("server %d: %v after %v", id, outcome.err, outcome.at)
					}
				}
				if got := t.sent(); len(got) != 1 || !slices.Equal(got[0].ids, slices.Compact(slices.Clone(ids))) {
					t.Errorf("sent %v, want one request that names each of %v once", got, ids)
				}
			})
		})
	}
}

func TestARequestNamesAtMost50(t *testing.T) {
	eachJoined(t, func(t joining) {
		for id, outcome := range atOnce(t.Context(), t.send, every(1, 60)...) {
			if outcome.err != nil {
				t.Errorf("server %d: %v", id, outcome.err)
			}
		}
		var named []vpsbg.ID
		for _, request := range t.sent() {
			named = append(named, request.ids...)
		}
		slices.Sort(named)
		if got := t.sent(); len(got) != 2 || len(got[0].ids) > 50 || len(got[1].ids) > 50 || !reflect.DeepEqual(named, every(1, 60)) {
			t.Errorf("sent %v, want two requests that name all 60", got)
		}
	})
}

func TestOnlyTheSameRequestsAreJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 8)
		requests := []send{cancels(client, false, "over"), cancels(client, true, "over"), cancels(client, false, "moved"), undoes(client)}
		outcomes := atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error { return requests[(id-1)/2](ctx, id) }, every(1, 8)...)
		for id, outcome := range outcomes {
			if outcome.err != nil {
				t.Errorf("server %d: %v", id, outcome.err)
			}
		}
		var got []string
		for _, line := range []string{"POST", "DELETE"} {
			for _, request := range api.requests(line) {
				slices.Sort(request.ids)
				named := fmt.Sprint(request.ids)
				got = append(got, line+named+request.body[strings.Index(request.body, "]")+1:])
			}
		}
		slices.Sort(got)
		want := []string{`DELETE[7 8]}`, `POST[1 2],"reason":"over","now":false}`, `POST[3 4],"reason":"over","now":true}`, `POST[5 6],"reason":"moved","now":false}`}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("sent\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// What the API says of one server is not said of the others: they are sent one by one.
func TestARefusalConcernsOneServer(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusLocked} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			eachJoined(t, func(t joining) {
				t.api.override = changes(func(request asked) answer {
					if !slices.Contains(request.ids, 3) || status == http.StatusLocked && request.at > time.Minute {
						return nil
					}
					return reply(status, fmt.Sprintf(`{"message": "not %v"}`, request.ids))
				})
				for id, outcome := range atOnce(t.Context(), t.send, every(1, 10)...) {
					switch {
					case id != 3:
						if outcome.err != nil || outcome.at > time.Second {
							t.Errorf("server %d: %v after %v", id, outcome.err, outcome.at)
						}
					case status == http.StatusLocked:
						if outcome.err != nil || outcome.at < time.Minute {
							t.Errorf("the locked one: %v after %v, want the lock waited out", outcome.err, outcome.at)
						}
					default:
						if problem := failure(t.T, outcome.err); problem.Status != status || problem.Message != "not [3]" {
							t.Errorf("the refused one: %v, want its own %d", problem, status)
						}
					}
				}
				count := map[vpsbg.ID]int{}
				for i, request := range t.sent() {
					if len(request.ids) != 1 && i > 0 {
						t.Errorf("request %d names %v", i+1, request.ids)
					}
					count[request.ids[0]]++
				}
				delete(count, 3) // is sent again while it is locked
				if want := map[vpsbg.ID]int{1: 2, 2: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1}; !reflect.DeepEqual(count, want) {
					t.Errorf("sent so often after all together: %v, want %v", count, want)
				}
			})
		})
	}
}

// Every other error is that of all of them. A request whose answer is lost is sent again: its effect is that of one.
func TestOtherErrorsConcernAll(t *testing.T) {
	for name, test := range map[string]struct {
		answer answer
		times  int // that it is given
		failed bool
		sent   int
	}{
		"forbidden":  {reply(http.StatusForbidden, `{"message": "Forbidden"}`), 9, true, 1},
		"faulty":     {reply(http.StatusInternalServerError, ""), 9, true, 5},
		"cut":        {fail(errCut), 9, true, 5},
		"cut once":   {fail(errCut), 1, false, 2},
		"none, once": {silence, 1, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			eachJoined(t, func(t joining) {
				given := 0
				t.api.override = changes(func(asked) answer {
					if given++; given > test.times {
						return nil
					}
					return test.answer
				})
				for id, outcome := range atOnce(t.Context(), t.send, every(1, 10)...) {
					if (outcome.err != nil) != test.failed {
						t.Errorf("server %d: %v", id, outcome.err)
					}
				}
				for _, request := range t.sent() {
					if !reflect.DeepEqual(request.ids, every(1, 10)) {
						t.Errorf("a request names %v", request.ids)
					}
				}
				if got := len(t.sent()); got != test.sent {
					t.Errorf("sent %d requests, want %d", got, test.sent)
				}
			})
		})
	}
}

// Whoever gives up returns at once; the request goes on for as long as somebody waits for it.
func TestJoinedRequestsSurviveAnInterruption(t *testing.T) {
	for name, test := range map[string]struct {
		interrupted []vpsbg.ID
		after       time.Duration
		sent        int
	}{
		"of the first, before it is sent": {[]vpsbg.ID{1}, time.Millisecond, 1},
		"of the first":                    {[]vpsbg.ID{1}, time.Second, 1},
		"of the last":                     {[]vpsbg.ID{3}, time.Second, 1},
		"of all, before it is sent":       {[]vpsbg.ID{1, 2, 3}, time.Millisecond, 0},
		"of all":                          {[]vpsbg.ID{1, 2, 3}, time.Second, 1},
	} {
		t.Run(name, func(t *testing.T) {
			eachJoined(t, func(t joining) {
				t.api.latency = 10 * time.Second
				short, cancel := context.WithTimeout(t.Context(), test.after)
				defer cancel()
				outcomes := atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
					if slices.Contains(test.interrupted, id) {
						ctx = short
					}
					return t.send(ctx, id)
				}, 1, 2, 3)
				for id, outcome := range outcomes {
					if !slices.Contains(test.interrupted, id) {
						if outcome.err != nil {
							t.Errorf("server %d: %v", id, outcome.err)
						}
					} else if !errors.Is(outcome.err, context.DeadlineExceeded) || outcome.at != test.after {
						t.Errorf("the interrupted server %d: %v after %v", id, outcome.err, outcome.at)
					}
				}
				synctest.Wait()
				if got := t.sent(); len(got) != test.sent || t.api.underway > 0 {
					t.Errorf("sent %v, of which %d are still under way, want %d and none", got, t.api.underway, test.sent)
				}
				t.api.latency = 0
				if err := t.send(t.Context(), 4); err != nil {
					t.Errorf("the next one: %v", err)
				}
			})
		})
	}
}

func TestAnInterruptedRequestMayHaveTakenEffect(t *testing.T) {
	eachJoined(t, func(t joining) {
		t.api.override = changes(func(asked) answer { return silence })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for id, outcome := range atOnce(ctx, t.send, 1, 2) {
			if !vpsbg.IsOutcomeUnknown(outcome.err) {
				t.Errorf("server %d: the outcome of a request that was sent is taken for known: %v", id, outcome.err)
			}
		}
	})
}

func TestNobodyJoinsARequestThatIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 2)
		api.latency = 0
		send := cancels(client, false, "over")
		for range 300 { // it takes an order of events
			ctx, cancel := context.WithCancel(t.Context())
			var group sync.WaitGroup
			group.Go(func() { _ = send(ctx, 1) })
			synctest.Wait()
			group.Go(cancel)
			group.Go(func() {
				if err := send(t.Context(), 2); err != nil {
					t.Error(err)
				}
			})
			group.Wait()
		}
	})
}
