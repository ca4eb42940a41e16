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

// ordered returns an account whose servers are being provisioned.
func ordered(t *testing.T, servers int, isScarce bool) (*billing.Account, *api) {
	t.Helper()
	account, api := open(t, servers)
	if isScarce {
		api.press(t, account)
	}
	api.set(func(server *machine) { server.Status = vpsbg.ServerProcessing })
	return account, api
}

// provisions makes servers active after a time.
func (a *api) provisions(after time.Duration, ids ...vpsbg.ID) {
	time.AfterFunc(after, func() {
		a.set(func(server *machine) {
			if slices.Contains(ids, server.ID) {
				server.Status = vpsbg.ServerActive
			}
		})
	})
}

// awaits waits for servers at the same time, and wants all of them active.
func awaits(t *testing.T, account *billing.Account, ids ...vpsbg.ID) {
	t.Helper()
	expectNone(t, atOnce(t.Context(), func(ctx context.Context, id vpsbg.ID) error {
		server, err := account.Servers.AwaitProvisioned(ctx, id)
		if err == nil && (server.ID != id || server.Status != vpsbg.ServerActive) {
			err = fmt.Errorf("got %v", server)
		}
		return err
	}, ids...))
}

// moments are those at which all look who wait since the first one of them was due, which are whole seconds.
func moments(count int) (times []time.Duration) {
	for _, second := range []int{1, 2, 4, 8, 16, 24, 32, 40, 48}[:count] {
		times = append(times, time.Duration(second)*time.Second)
	}
	return times
}

func TestReadsReturnCopies(t *testing.T) {
	for name, asOf := range map[string]billing.AsOf{"last write": billing.LastWrite, "run start": billing.RunStart} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 2)
				reads(t, account, 2, 1, 2)
				for range 2 {
					server, err := account.Servers.Read(t.Context(), 2, asOf)
					if err != nil || server.Hostname != "web-2" {
						t.Fatalf("got %v and %v", server, err)
					}
					server.Hostname = "mine"
				}
				api.expect(t, map[string]int{liveList: 1})
			})
		})
	}
}

// Servers that are there at once are not waited for. Their reads are joined.
func TestServersThatAreThereAtOnce(t *testing.T) {
	const latency = 100 * time.Millisecond
	for name, test := range map[string]struct {
		isScarce bool
		gets     int
		pages    int
		took     time.Duration
	}{
		"plenty": {false, 0, 1, 5*time.Millisecond + latency},
		"scarce": {true, 0, 1, 2*20*time.Millisecond + latency},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := open(t, 50)
				if test.isScarce {
					api.press(t, account)
				}
				awaits(t, account, every(1, 50)...)
				api.expect(t, map[string]int{anyServer: test.gets, liveList: test.pages})
				if took := time.Since(api.began); took != test.took {
					t.Errorf("it took %v, want %v", took, test.took)
				}
			})
		})
	}
}

// While requests are scarce, those who wait share a list of the servers that are being provisioned.
func TestThoseWhoWaitForServersLookTogether(t *testing.T) {
	for name, isScarce := range map[string]bool{"scarce": true, "plenty": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := ordered(t, 50, isScarce)
				api.provisions(3*time.Second, every(2, 50)...)
				api.provisions(45*time.Second, every(1, 50)...)
				awaits(t, account, every(1, 50)...)
				if !isScarce {
					api.expect(t, map[string]int{liveList: 1 + 9}) // a page has them all
					return
				}
				if got, want := api.times(processingList), moments(9); !reflect.DeepEqual(got, want) {
					t.Errorf("the list was read at\n%v, want\n%v", got, want)
				}
				api.expect(t, map[string]int{processingList: 9, liveList: 1 + 2}) // at first, and for each half
			})
		})
	}
}

// A list would cost as much as the server, and show less. An answer that the server is not found is too early.
func TestWhoWaitsAloneReads(t *testing.T) {
	for name, early := range map[string]answer{"processing": nil, "not found": reply(http.StatusNotFound, "")} {
		for _, isScarce := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, scarce=%t", name, isScarce), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					account, api := ordered(t, 1, isScarce)
					api.override = func(asked) answer {
						if api.servers[0].Status == vpsbg.ServerActive {
							return nil
						}
						return early
					}
					api.provisions(45*time.Second, 1)
					awaits(t, account, 1)
					api.expect(t, map[string]int{anyServer: 10})
					if took := time.Since(api.began).Truncate(time.Second); took != 48*time.Second {
						t.Errorf("it took %v, want 48s", took)
					}
				})
			})
		}
	}
}

func TestUnsharedWaitingIsReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, api := ordered(t, 5, false)
		account := api.account(t, vpsbg.WallClock{}, true)
		api.press(t, account)
		api.provisions(1500*time.Millisecond, every(1, 5)...)
		awaits(t, account, every(1, 5)...)
		api.expect(t, map[string]int{anyServer: 3 * 5}) // at once, and after a second and two
		hostnames := []string{"web-1", "web-2"}
		looks := awaitsNames(t, account, hostnames, func() bool { return time.Since(api.began) > 10*time.Second })
		if looks["web-1"] < 2 || looks["web-2"] < 2 {
			t.Errorf("they looked %v times, want them to look at every moment", looks)
		}
		api.expect(t, map[string]int{anyServer: 3 * 5})
	})
}

// The pauses do not go on from where they were when others waited.
func TestPausesBeginAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := ordered(t, 2, false)
		api.latency = 0
		api.provisions(45*time.Second, 1)
		awaits(t, account, 1)
		time.Sleep(8*time.Second - batchWindow) // it is 56 s
		first := len(api.log)
		api.provisions(3*time.Second, 2)
		awaits(t, account, 2)
		var got []time.Duration
		for _, at := range api.times(anyServer)[first:] {
			got = append(got, (at - 56*time.Second).Truncate(time.Second))
		}
		if want := append([]time.Duration{0}, moments(3)...); !reflect.DeepEqual(got, want) {
			t.Errorf("the second one was read at\n%v, want\n%v", got, want)
		}
	})
}

const batchWindow = 5 * time.Millisecond

func TestWaitingEndsWithTheContext(t *testing.T) {
	for name, isScarce := range map[string]bool{"scarce": true, "plenty": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := ordered(t, 1, isScarce)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				server, err := account.Servers.AwaitProvisioned(ctx, 1)
				if !errors.Is(err, context.DeadlineExceeded) || server == nil || server.Status != vpsbg.ServerProcessing {
					t.Errorf("got %v and %v, want the deadline and the server as it was read last", server, err)
				}
				if waited := time.Since(api.began); waited != 20*time.Second {
					t.Errorf("it ended after %v, want 20s", waited)
				}
			})
		})
	}
}

// Who looks for all gives up, while it waits for the next look or while the list is read. An interrupted list is not an
// empty one.
func TestALookSurvivesAnInterruption(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"between looks": 1500 * time.Millisecond, "during a look": 2050 * time.Millisecond,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := ordered(t, 10, true)
				ctx, cancel := context.WithTimeout(t.Context(), after)
				defer cancel()
				var group sync.WaitGroup
				group.Go(func() {
					if _, err := account.Servers.AwaitProvisioned(ctx, 10); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("the interrupted one got %v", err)
					}
				})
				time.Sleep(time.Second / 2) // it waits for the first look
				api.provisions(6*time.Second, every(1, 9)...)
				awaits(t, account, every(1, 9)...)
				group.Wait()
				want := 4 // at 1, 2, 4 and 8 s
				if lists := api.asked(processingList); lists < want || lists > want+1 {
					t.Errorf("the list was read %d times, want %d, and one more if it was interrupted", lists, want)
				}
				if gets, pages := api.asked(anyServer), api.asked(liveList); gets != 1 || pages != 1 {
					t.Errorf("%d reads and %d pages, want the first one's and a page with all at the end", gets, pages)
				}
			})
		})
	}
}

func TestWaitingDoesWithoutAList(t *testing.T) {
	for name, instead := range map[string]answer{
		"forbidden": reply(http.StatusForbidden, ""), "faulty": reply(http.StatusInternalServerError, ""), "cut": cut,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := ordered(t, 5, true)
				api.override = only(processingList, instead)
				api.provisions(2*time.Second, every(1, 5)...)
				awaits(t, account, every(1, 5)...)
				if lists := api.asked(processingList); lists == 0 {
					t.Error("the list was not asked for")
				}
			})
		})
	}
}

// An error ends the wait of the one whose read failed, and of no other.
func TestAnErrorEndsTheWaitForAServer(t *testing.T) {
	for name, after := range map[string]time.Duration{"at first": 0, "later": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account, api := ordered(t, 2, false)
				api.override = func(request asked) answer {
					if request.line != anyServer+"1" || time.Since(api.began) < after {
						return nil
					}
					return reply(http.StatusForbidden, "")
				}
				var group sync.WaitGroup
				group.Go(func() {
					server, err := account.Servers.AwaitProvisioned(t.Context(), 1)
					if vpsbg.Status(err) != http.StatusForbidden || (server != nil) != (after > 0) {
						t.Errorf("got %v and %v, want the 403 and the server if it was read before", server, err)
					}
				})
				time.Sleep(time.Second / 2)
				api.provisions(5*time.Second, 2)
				awaits(t, account, 2)
				group.Wait()
			})
		})
	}
}

// Listed shows terminated servers, too, and what it shows is as of now.
func TestListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, api := open(t, 120)
		api.servers[109].Status = vpsbg.ServerTerminated
		for id, status := range map[vpsbg.ID]string{110: vpsbg.ServerTerminated, 7: vpsbg.ServerActive, 500: ""} {
			server, count, err := account.Servers.Listed(t.Context(), id, billing.Now)
			if err != nil || count != 120 || (server == nil) != (status == "") || server != nil && (server.ID != id || server.Status != status) {
				t.Errorf("got %v and %v for %d", server, err, id)
			}
		}
		if lists := api.asked("GET /servers?filter[status]=terminated,processing,active,suspended"); lists != 3*3 {
			t.Errorf("%d pages were read, want as many as it takes", lists)
		}
		api.override = only("GET", reply(http.StatusForbidden, ""))
		if _, _, err := account.Servers.Listed(t.Context(), 7, billing.Now); vpsbg.Status(err) != http.StatusForbidden {
			t.Errorf("got %v, want the 403", err)
		}
	})
}
