package billing_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// joining is a test of a kind of request that can be joined.
type joining struct {
	*testing.T
	*fleet // of 100
	api    *api
	send   func(context.Context, vpsbg.ID) error
}

// eachJoined runs a test in a bubble for each kind.
func eachJoined(t *testing.T, test func(joining)) {
	t.Helper()
	for name, isUndo := range map[string]bool{"cancel": false, "undo": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 0)
				fleet := services(account, "cancelThings", 100)
				send := fleet.cancel
				if isUndo {
					send = fleet.undo
					for _, state := range fleet.states {
						state.Request = &vpsbg.CancelRequest{}
					}
				}
				test(joining{t, fleet, api, send})
			})
		})
	}
}

// named returns the services that each request names.
func (f *fleet) named() (ids [][]vpsbg.ID) {
	for _, request := range f.log {
		ids = append(ids, request.ids)
	}
	return ids
}

func TestRequestsAtTheSameTimeAreOne(t *testing.T) {
	for name, ids := range map[string][]vpsbg.ID{
		"alone": {7}, "two": {1, 2}, "one of them twice": {1, 2, 2}, "ten": every(1, 10), "fifty": every(1, 50),
	} {
		t.Run(name, func(t *testing.T) {
			eachJoined(t, func(t joining) {
				for id, outcome := range atOnce(t.Context(), t.send, ids...) {
					if outcome.err != nil || outcome.at != 5*time.Millisecond+t.latency {
						t.Errorf("service %d: %v after %v, want 5ms more than the request takes", id, outcome.err, outcome.at)
					}
				}
				if want := [][]vpsbg.ID{slices.Compact(slices.Clone(ids))}; !reflect.DeepEqual(t.named(), want) {
					t.Errorf("sent %v, want one request that names each once", t.named())
				}
			})
		})
	}
}

func TestARequestNamesAtMost50(t *testing.T) {
	for name, isScarce := range map[string]bool{"plenty": false, "scarce": true} {
		t.Run(name, func(t *testing.T) {
			eachJoined(t, func(t joining) {
				if isScarce {
					t.api.press(t.T, t.Account)
				}
				for id, outcome := range atOnce(t.Context(), t.send, every(1, 60)...) {
					if outcome.err != nil {
						t.Errorf("service %d: %v", id, outcome.err)
					}
				}
				got := t.named()
				slices.SortFunc(got, slices.Compare) // both are sent at the same time
				if want := [][]vpsbg.ID{every(1, 50), every(1, 60)[50:]}; !reflect.DeepEqual(got, want) {
					t.Errorf("sent %v, want the first 50 and the others", got)
				}
			})
		})
	}
}

// What one kind of service asks for must not be sent by another one, however much else is the same.
func TestOnlyTheSameRequestsAreJoined(t *testing.T) {
	for name, isScarce := range map[string]bool{"plenty": false, "scarce": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 0)
				if isScarce {
					api.press(t, account)
				}
				servers, addresses := services(account, "cancelServers", 18), services(account, "cancelFloatingIps", 18)
				cancel := func(fleet *fleet, now bool, reason string) func(context.Context, vpsbg.ID) error {
					return func(ctx context.Context, id vpsbg.ID) error {
						_, err := fleet.Cancel(ctx, &billing.CancellationState{ID: id}, now, reason)
						return err
					}
				}
				kinds := []func(context.Context, vpsbg.ID) error{
					cancel(servers, false, "over"), cancel(servers, true, "over"), cancel(servers, false, "moved"), servers.undo,
					cancel(addresses, false, "over"), addresses.undo,
				}
				ctx, cancelAll := context.WithTimeout(t.Context(), time.Hour)
				defer cancelAll()
				for id, outcome := range atOnce(ctx, func(ctx context.Context, id vpsbg.ID) error {
					return kinds[id%6](ctx, id)
				}, every(1, 18)...) {
					if outcome.err != nil {
						t.Errorf("service %d: %v", id, outcome.err)
					}
				}
				for name, test := range map[string]struct {
					fleet *fleet
					want  []string
				}{
					"servers": {servers, []string{
						"[1 7 13] undo=false now=true over", "[2 8 14] undo=false now=false moved", "[3 9 15] undo=true now=false ",
						"[6 12 18] undo=false now=false over",
					}},
					"addresses": {addresses, []string{"[4 10 16] undo=false now=false over", "[5 11 17] undo=true now=false "}},
				} {
					var got []string
					for _, request := range test.fleet.log {
						got = append(got, fmt.Sprintf("%v undo=%t now=%t %s", request.ids, request.isUndo, request.now, request.reason))
					}
					if slices.Sort(got); !slices.Equal(got, test.want) {
						t.Errorf("for %s was sent %q, want %q", name, got, test.want)
					}
				}
			})
		})
	}
}

// What the API says of one service is not said of the others: they are sent one by one.
func TestARefusalConcernsOneService(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusLocked} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			eachJoined(t, func(t joining) {
				t.refuse = func(request sent) error {
					if !slices.Contains(request.ids, 3) {
						return nil
					}
					return &vpsbg.Error{Status: status, Message: fmt.Sprintf("not %v", request.ids)}
				}
				for id, outcome := range atOnce(t.Context(), t.send, every(1, 10)...) {
					if id != 3 && (outcome.err != nil || outcome.at > time.Second) {
						t.Errorf("service %d: %v after %v", id, outcome.err, outcome.at)
					}
					problem, _ := errors.AsType[*vpsbg.Error](outcome.err)
					if id == 3 && (problem == nil || problem.Message != "not [3]") {
						t.Errorf("the refused one: %v, want its own %d", outcome.err, status)
					}
				}
				got := t.named()
				slices.SortFunc(got, slices.Compare)
				want := [][]vpsbg.ID{{1}, every(1, 10), {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("sent %v, want all together and then each by itself", got)
				}
			})
		})
	}
}

// Every other error is that of all of them.
func TestOtherErrorsConcernAll(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusInternalServerError, 0} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			eachJoined(t, func(t joining) {
				t.refuse = func(sent) error { return &vpsbg.Error{Status: status, Message: "no"} }
				for id, outcome := range atOnce(t.Context(), t.send, every(1, 10)...) {
					if problem, _ := errors.AsType[*vpsbg.Error](outcome.err); problem == nil || problem.Status != status {
						t.Errorf("service %d: %v", id, outcome.err)
					}
				}
				if !reflect.DeepEqual(t.named(), [][]vpsbg.ID{every(1, 10)}) {
					t.Errorf("sent %v, want one request", t.named())
				}
			})
		})
	}
}

// Whoever gives up returns at once; the request goes on for as long as somebody waits for it, and is not sent for
// nobody.
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
		for _, isScarce := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, scarce=%t", name, isScarce), func(t *testing.T) {
				eachJoined(t, func(t joining) {
					if isScarce {
						t.api.press(t.T, t.Account)
					}
					t.latency = 10 * time.Second
					short, cancel := context.WithTimeout(t.Context(), test.after)
					defer cancel()
					outcomes := atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
						if slices.Contains(test.interrupted, id) {
							ctx = short
						}
						return t.send(ctx, id)
					}, 1, 2, 3)
					for id, outcome := range outcomes {
						if slices.Contains(test.interrupted, id) != outcome.isDeadline(test.after) ||
							(outcome.err != nil) != outcome.isDeadline(test.after) {
							t.Errorf("service %d: %v after %v", id, outcome.err, outcome.at)
						}
					}
					synctest.Wait()
					if len(t.log) != test.sent || t.underway > 0 {
						t.Errorf("sent %v, of which %d are still under way, want %d and none", t.log, t.underway, test.sent)
					}
					t.latency = 0
					if err := t.send(t.Context(), 4); err != nil {
						t.Errorf("the next one: %v", err)
					}
				})
			})
		}
	}
}

// The next one begins again when the last one is on its way, or was given up.
func TestNobodyJoinsARequestThatIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, _ := open(t, 0)
		fleet := services(account, "cancelThings", 4)
		fleet.latency = 10 * time.Second
		var group sync.WaitGroup
		for id := range vpsbg.ID(4) {
			group.Go(func() {
				if err := fleet.cancel(t.Context(), id+1); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(time.Duration(id%2*6) * time.Millisecond) // the second one of two waits until it is sent
		}
		group.Wait()
		if want := [][]vpsbg.ID{{1, 2}, {3, 4}}; !reflect.DeepEqual(fleet.named(), want) {
			t.Errorf("sent %v, want %v", fleet.named(), want)
		}
	})
}

// stubborn is a clock on which nobody wakes up early.
type stubborn struct{ vpsbg.WallClock }

func (stubborn) Sleep(ctx context.Context, d time.Duration) error {
	time.Sleep(d)
	return ctx.Err()
}

func TestNobodyJoinsARequestThatIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, api := open(t, 0)
		fleet := services(api.account(t, stubborn{}, false), "cancelThings", 4)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		for id, outcome := range atOnce(ctx, fleet.cancel, 1, 2) {
			if !outcome.isDeadline(time.Millisecond) {
				t.Errorf("service %d: %v after %v", id, outcome.err, outcome.at)
			}
		}
		for id, outcome := range atOnce(t.Context(), fleet.cancel, 3, 4) { // the first request has not noticed yet
			if outcome.err != nil || outcome.at > time.Second {
				t.Errorf("service %d: %v after %v", id, outcome.err, outcome.at)
			}
		}
		if want := [][]vpsbg.ID{{3, 4}}; !reflect.DeepEqual(fleet.named(), want) {
			t.Errorf("sent %v, want %v", fleet.named(), want)
		}
	})
}

// While requests are scarce a request waits for as long as others come, but not otherwise.
func TestRequestsGatherWhileTheyAreScarce(t *testing.T) {
	for name, test := range map[string]struct {
		isScarce bool
		pause    time.Duration // between one and the next
		want     [][]vpsbg.ID
	}{
		"scarce":            {true, 15 * time.Millisecond, [][]vpsbg.ID{every(1, 5)}},
		"scarce, far apart": {true, 25 * time.Millisecond, [][]vpsbg.ID{{1}, {2}, {3}, {4}, {5}}},
		"plenty":            {false, 15 * time.Millisecond, [][]vpsbg.ID{{1}, {2}, {3}, {4}, {5}}},
	} {
		t.Run(name, func(t *testing.T) {
			eachJoined(t, func(t joining) {
				if test.isScarce {
					t.api.press(t.T, t.Account)
				}
				t.latency = 0
				var group sync.WaitGroup
				for _, id := range every(1, 5) {
					group.Go(func() {
						if err := t.send(t.Context(), id); err != nil {
							t.Error(err)
						}
					})
					time.Sleep(test.pause)
				}
				group.Wait()
				if !reflect.DeepEqual(t.named(), test.want) {
					t.Errorf("sent %v, want %v", t.named(), test.want)
				}
			})
		})
	}
}

// While requests are scarce those who come during a request are the next one, together with those who come back from
// it.
func TestRequestsGatherDuringTheOneBefore(t *testing.T) {
	eachJoined(t, func(t joining) {
		t.api.press(t.T, t.Account)
		t.latency = 10 * time.Second
		var group sync.WaitGroup
		work := func(ids ...vpsbg.ID) {
			group.Go(func() {
				for _, id := range ids {
					if err := t.send(t.Context(), id); err != nil {
						t.Error(err)
					}
					time.Sleep(100 * time.Millisecond) // there is something to do in between
				}
			})
		}
		work(1, 11, 21)
		work(2, 12)
		time.Sleep(time.Second)
		work(3)
		time.Sleep(time.Second)
		work(4)
		group.Wait()
		if want := [][]vpsbg.ID{{1, 2}, {3, 4, 11, 12}, {21}}; !reflect.DeepEqual(t.named(), want) {
			t.Errorf("sent %v, want %v", t.named(), want)
		}
	})
}

// A request by itself is sent by the one who asks for it, and ends with him.
func TestALoneRequestIsTheCallersOwn(t *testing.T) {
	eachJoined(t, func(t joining) {
		t.latency = 10 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if outcome := atOnce(ctx, t.send, 1)[1]; !outcome.isDeadline(time.Second) || t.underway > 0 {
			t.Errorf("%v after %v with %d under way", outcome.err, outcome.at, t.underway)
		}
	})
}
