package vpsbg_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// ordered returns a client of an account whose servers are being provisioned.
func ordered(t *testing.T, servers int) (*vpsbg.Client, *account) {
	t.Helper()
	client, api := open(t, servers)
	api.set(func(server *machine) { server.Status = vpsbg.ServerProcessing })
	return client, api
}

// provisions makes servers active after a time.
func (a *account) provisions(after time.Duration, ids ...vpsbg.ID) {
	time.AfterFunc(after, func() {
		for _, id := range ids {
			a.set(func(server *machine) {
				if server.ID == id {
					server.Status = vpsbg.ServerActive
				}
			})
		}
	})
}

// awaits waits for servers at the same time, and wants all of them active.
func awaits(t *testing.T, client *vpsbg.Client, ids ...vpsbg.ID) {
	t.Helper()
	var group sync.WaitGroup
	for _, id := range ids {
		group.Go(func() {
			server, err := client.AwaitServer(t.Context(), id)
			if err != nil || server.ID != id || server.Status != vpsbg.ServerActive {
				t.Errorf("for server %d got %v and %v", id, server, err)
			}
		})
		synctest.Wait() // the first one is the first
	}
	group.Wait()
}

// looks returns when the first looks are due that begin after a time.
func looks(number int, after time.Duration) []time.Duration {
	var times []time.Duration
	for _, pause := range []float64{1, 1.5, 2.25, 3.375, 5.0625, 7.59375, 10, 10, 10, 10}[:number] {
		after += time.Duration(pause * float64(time.Second))
		times = append(times, after)
	}
	return times
}

func TestServersThatAreThereAtOnceAreReadTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 50)
		awaits(t, client, every(1, 50)...)
		if gets, pages := api.asked(anyServer), api.asked(liveList); gets != 1 || pages != 1 || len(api.log) != 2 {
			t.Errorf("%d reads and %d pages among %d requests, want the first one's and a page with all others", gets, pages, len(api.log))
		}
		if took := time.Since(api.began); took > 3*api.latency {
			t.Errorf("it took %v, want the time of two requests, and of gathering", took)
		}
	})
}

func TestThoseWhoWaitShareALook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := ordered(t, 50)
		api.provisions(3*time.Second, every(2, 50)...)
		api.provisions(45*time.Second, every(1, 50)...)
		awaits(t, client, every(1, 50)...)
		if got, want := api.times(processingList), looks(9, api.latency); !reflect.DeepEqual(got, want) {
			t.Errorf("the list was read at\n%v, want\n%v", got, want)
		}
		if gets, pages := api.asked(anyServer), api.asked(liveList); gets != 1 || pages != 2 || gets+pages+9 != len(api.log) {
			t.Errorf("%d reads and %d pages among %d requests, want the first one's and a page for each half", gets, pages, len(api.log))
		}
	})
}

// A list would cost as much, and show less. An answer that the server is not found is too early.
func TestWhoWaitsAloneReads(t *testing.T) {
	for name, early := range map[string]answer{"processing": nil, "not found": reply(http.StatusNotFound, "")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := ordered(t, 1)
				api.override = func(string, asked) answer {
					if api.servers[0].Status == vpsbg.ServerActive {
						return nil
					}
					return early
				}
				api.latency = 0 // so that the times are exact
				api.provisions(45*time.Second, 1)
				awaits(t, client, 1)
				if got, want := api.times(anyServer), append([]time.Duration{0}, looks(9, 0)...); !reflect.DeepEqual(got, want) {
					t.Errorf("it was read at\n%v, want\n%v", got, want)
				}
				if len(api.log) != 10 {
					t.Errorf("%d requests, want 10", len(api.log))
				}
			})
		})
	}
}

func TestWaitingWithoutCacheIsReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, api := ordered(t, 5)
		api.provisions(2*time.Second, every(1, 5)...)
		awaits(t, api.client(t, true), every(1, 5)...)
		if gets := api.asked(anyServer); gets != 1+2*5 || gets != len(api.log) {
			t.Errorf("%d reads among %d requests, want the first one's and two of each", gets, len(api.log))
		}
	})
}

// The pauses do not go on from where they were when others waited.
func TestPausesBeginAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := ordered(t, 2)
		api.latency = 0
		api.provisions(45*time.Second, 1)
		awaits(t, client, 1)
		first := len(api.log)
		began := time.Since(api.began)
		api.provisions(2*time.Second, 2)
		awaits(t, client, 2)
		if got, want := api.times(anyServer)[first:], looks(2, began); !reflect.DeepEqual(got, want) {
			t.Errorf("the second one was read at\n%v, want\n%v", got, want)
		}
	})
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := ordered(t, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		server, err := client.AwaitServer(ctx, 1)
		if !errors.Is(err, context.DeadlineExceeded) || server == nil || server.Status != vpsbg.ServerProcessing {
			t.Errorf("got %v and %v, want the deadline and the server as it was read last", server, err)
		}
		if waited := time.Since(api.began); waited != 20*time.Second {
			t.Errorf("it ended after %v, want 20s", waited)
		}
	})
}

// Who looks for all gives up while it waits for the next look.
func TestALookSurvivesAnInterruption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := ordered(t, 4)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := client.AwaitServer(ctx, 4); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the interrupted one got %v", err)
			}
		})
		time.Sleep(time.Second / 2) // it waits for the first look
		api.provisions(4*time.Second, 1, 2, 3)
		awaits(t, client, 1, 2, 3)
		group.Wait()
		if got, want := api.times(processingList), looks(3, api.latency); !reflect.DeepEqual(got, want) {
			t.Errorf("the list was read at %v, want %v", got, want)
		}
	})
}

func TestWaitingDoesWithoutAList(t *testing.T) {
	for name, instead := range map[string]answer{"forbidden": reply(403, ""), "faulty": reply(500, ""), "cut": cutBody} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := ordered(t, 5)
				api.override = only(processingList, instead)
				api.provisions(2*time.Second, every(1, 5)...)
				awaits(t, client, every(1, 5)...)
				if lists := api.asked(processingList); lists == 0 {
					t.Error("the list was not asked for")
				}
			})
		})
	}
}

func TestOtherErrorsEndTheWait(t *testing.T) {
	for name, after := range map[string]time.Duration{"at first": 0, "later": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, api := ordered(t, 1)
				api.override = func(string, asked) answer {
					if time.Since(api.began) < after {
						return nil
					}
					return reply(http.StatusForbidden, "")
				}
				server, err := client.AwaitServer(t.Context(), 1)
				if vpsbg.Status(err) != http.StatusForbidden || (server != nil) != (after > 0) {
					t.Errorf("got %v and %v, want the 403 and the server if it was read before", server, err)
				}
			})
		})
	}
}

func TestAnErrorOfTheFirstOneIsNotThatOfTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 2)
		api.override = only(anyServer+"1", reply(http.StatusForbidden, ""))
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := client.AwaitServer(t.Context(), 1); vpsbg.Status(err) != http.StatusForbidden {
				t.Errorf("the first one got %v, want its 403", err)
			}
		})
		synctest.Wait()
		awaits(t, client, 2)
		group.Wait()
	})
}

// It is the race detector that finds it.
func TestTheFirstReadMayOutliveItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := open(t, 1)
		api.override = only(anyServer+"1", silence)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.AwaitServer(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
	})
}

func TestAnInterruptedListIsNotAnEmptyOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, api := ordered(t, 10)
		api.latency = time.Second
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond) // its list takes from 2 s to 3 s
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { _, _ = client.AwaitServer(ctx, 10) })
		time.Sleep(1500 * time.Millisecond)
		api.provisions(10*time.Second, every(1, 9)...)
		awaits(t, client, every(1, 9)...)
		group.Wait()
		if gets, pages := api.asked(anyServer), api.asked(liveList); gets != 1 || pages != 1 {
			t.Errorf("%d reads and %d pages, want the first one's and a page with all at the end", gets, pages)
		}
	})
}
