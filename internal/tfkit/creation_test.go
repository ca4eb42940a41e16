package tfkit_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type thing struct {
	id   vpsbg.ID
	name string
}

// shelf is an account of things.
type shelf struct {
	mu     sync.Mutex
	things []thing
	lists  []error // what the first lists fail with; the last one stays
	posts  []post  // what comes of the first creations; the last one stays
	sent   int
}

// post is a creation that fails or not, whose thing appears after a while or never.
type post struct {
	err     error
	lands   bool
	delayed time.Duration
}

func (s *shelf) add() *thing {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.things = append(s.things, thing{vpsbg.ID(1 + len(s.things)), "mug"})
	return &s.things[len(s.things)-1]
}

func (s *shelf) create(context.Context) (*thing, error) {
	s.mu.Lock()
	p := post{lands: true}
	if len(s.posts) > 0 {
		p = s.posts[min(s.sent, len(s.posts)-1)]
	}
	s.sent++
	s.mu.Unlock()
	switch {
	case p.delayed > 0:
		time.AfterFunc(p.delayed, func() { s.add() })
	case p.lands:
		return s.add(), p.err
	}
	return nil, p.err
}

func (s *shelf) list(ctx context.Context) iter.Seq2[thing, error] {
	return func(yield func(thing, error) bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		err := ctx.Err()
		if len(s.lists) > 0 && err == nil {
			err = s.lists[0]
			s.lists = s.lists[min(1, len(s.lists)-1):]
		}
		if err != nil {
			yield(thing{}, err)
			return
		}
		for _, t := range s.things {
			if !yield(t, nil) {
				return
			}
		}
	}
}

// creation puts a mug on the shelf.
func (s *shelf) creation(t *testing.T) tfkit.Creation[thing] {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: "none"})
	if err != nil {
		t.Fatal(err)
	}
	return tfkit.Creation[thing]{
		OperationID: "createThing", Path: "/things",
		Account: billing.NewAccount(client, false), Type: "vpsbg_thing", Kind: "thing", Name: "mug", Trait: "of clay", Key: t.Name(),
		Fields: tfkit.FieldPaths{"name": path.Root("label")},
		Create: s.create, List: s.list,
		ID:     func(t thing) vpsbg.ID { return t.id },
		IsSame: func(t thing) bool { return t.name == "mug" },
	}
}

// said is all that was reported.
func said(diags diag.Diagnostics) string {
	var all []string
	for _, d := range diags {
		all = append(all, fmt.Sprintf("%s: %s: %s", d.Severity(), d.Summary(), d.Detail()))
	}
	return strings.Join(strings.Fields(strings.Join(all, "\n")), " ")
}

func answered(method string, status int) error {
	return &vpsbg.Error{Operation: "thing", Method: method, Path: "/things", Status: status, RouteUnconfirmed: true}
}

func TestCreation(t *testing.T) {
	lost, locked, noList, refused := answered("POST", 502), answered("POST", 423), answered("GET", 404), answered("GET", 403)
	const adopted = "However, the thing mug is new in the account, with id 1. This resource now manages it."
	for name, test := range map[string]struct {
		shelf *shelf
		id    vpsbg.ID // of what is created, 0 for nothing
		sent  int
		took  time.Duration
		says  string // "" is no diagnostic at all
	}{
		"it is made":                {shelf: &shelf{}, id: 1, sent: 1},
		"beside another":            {shelf: &shelf{things: []thing{{1, "cup"}}}, id: 2, sent: 1},
		"it exists":                 {shelf: &shelf{things: []thing{{1, "cup"}, {2, "mug"}, {3, "mug"}}}, says: "Error: Exists already: The account already has the thing mug of clay, id 2, 3. An interrupted run may have left it behind. Manage it with: terraform import vpsbg_thing.<name> 2 or delete it"},
		"there is no list":          {shelf: &shelf{things: []thing{{1, "mug"}}, lists: []error{noList}}, id: 2, sent: 1},
		"the list is refused":       {shelf: &shelf{lists: []error{refused}}, says: "Error: Unable to create thing mug: GET /things (thing) answered 403"},
		"it is refused":             {shelf: &shelf{posts: []post{{err: answered("POST", 422)}}}, sent: 1, says: "Error: Unable to create thing mug: POST /things (thing) answered 422"},
		"lost, and made":            {shelf: &shelf{posts: []post{{err: lost, lands: true}}}, id: 1, sent: 1, says: "Warning: Created, although the answer was lost: POST /things (thing) answered 502 Bad Gateway. " + adopted},
		"lost, and made later":      {shelf: &shelf{posts: []post{{err: lost, delayed: 20 * time.Second}}}, id: 1, sent: 1, took: 20781250 * time.Microsecond, says: adopted},
		"lost, and not made":        {shelf: &shelf{posts: []post{{err: lost}}}, sent: 1, took: 2 * time.Minute, says: "No such thing has appeared within 2m0s. It may still take effect: check the client area for it before you apply again."},
		"lost, and no list":         {shelf: &shelf{lists: []error{noList}, posts: []post{{err: lost, lands: true}}}, sent: 1, says: "Error: Unable to determine whether thing mug was created: POST /things (thing) answered 502 Bad Gateway. The things cannot be listed, either: GET /things (thing) answered 404 Not Found. Search for it in the client area."},
		"lost, and unseen at first": {shelf: &shelf{lists: []error{nil, refused, refused, nil}, posts: []post{{err: lost, lands: true}}}, id: 1, sent: 1, took: 2500 * time.Millisecond, says: adopted},
		"lost, and unseen":          {shelf: &shelf{lists: []error{nil, refused}, posts: []post{{err: lost, lands: true}}}, sent: 1, took: 2 * time.Minute, says: "The things cannot be listed, either: GET /things (thing) answered 403"},
		"locked for a while":        {shelf: &shelf{posts: []post{{err: locked}, {err: locked}, {lands: true}}}, id: 1, sent: 3, took: 4 * time.Minute},
		"locked, and made later":    {shelf: &shelf{posts: []post{{err: locked}, {err: locked, delayed: 20 * time.Second}}}, id: 1, sent: 2, took: 140781250 * time.Microsecond, says: adopted},
		"locked for ever":           {shelf: &shelf{posts: []post{{err: locked}}}, sent: 6, took: 12 * time.Minute, says: "Error: Unable to create thing mug: POST /things (thing) answered 423 Locked. Another operation, such as a backup or a snapshot, still holds the object. Apply again when it has finished."},
		"locked, and no list":       {shelf: &shelf{lists: []error{noList}, posts: []post{{err: locked}}}, sent: 1, says: "Error: Unable to determine whether thing mug was created"},
		"locked, and lost":          {shelf: &shelf{posts: []post{{err: locked}, {err: lost, lands: true}}}, id: 1, sent: 2, took: 2 * time.Minute, says: adopted},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute+30*time.Second)
				defer cancel()
				began := time.Now()
				var diags diag.Diagnostics
				made := test.shelf.creation(t).Run(ctx, &diags)
				if made == nil != (test.id == 0) || made != nil && made.id != test.id || diags.HasError() != (made == nil) {
					t.Errorf("made %v", made)
				}
				if got := said(diags); !strings.Contains(got, test.says) || (test.says == "") != (got == "") {
					t.Errorf("said %q, want %q", got, test.says)
				}
				if took := time.Since(began); test.shelf.sent != test.sent || took != test.took {
					t.Errorf("sent %d times in %s, want %d in %s", test.shelf.sent, took, test.sent, test.took)
				}
			})
		})
	}
}

// Of several new things nobody knows which one is meant.
func TestCreationAdoptsNoneOfSeveral(t *testing.T) {
	s := &shelf{}
	c := s.creation(t)
	c.Create = func(context.Context) (*thing, error) { s.add(); s.add(); return nil, answered("POST", 502) }
	var diags diag.Diagnostics
	if made := c.Run(t.Context(), &diags); made != nil || !strings.Contains(said(diags), "Error: Several matches: POST /things (thing) answered 502 "+
		"Bad Gateway. The account now has several new things mug of clay: 1, 2. Delete all but one in the client area, import that one, and apply again.") {
		t.Errorf("made %v, said %q", made, said(diags))
	}
}

func TestCreationReportsFields(t *testing.T) {
	s := &shelf{posts: []post{{err: &vpsbg.Error{Status: 422, Fields: map[string][]string{"name": {"Too long."}}}}}}
	var diags diag.Diagnostics
	s.creation(t).Run(t.Context(), &diags)
	if at, ok := diags[0].(diag.DiagnosticWithPath); !ok || !at.Path().Equal(path.Root("label")) {
		t.Errorf("said %v", diags)
	}
}

// What a service has to say of what is there already decides whether another one is made, which then is told from the
// others.
func TestCreationIsChecked(t *testing.T) {
	s := &shelf{things: []thing{{1, "cup"}, {2, "mug"}}, posts: []post{{err: answered("POST", 502), lands: true}}}
	c := s.creation(t)
	c.Check = func(all, same []thing, diags *diag.Diagnostics) {
		if !slices.Equal(all, s.things) || !slices.Equal(same, s.things[1:]) {
			t.Errorf("checked %v and %v", all, same)
		}
		if len(all) > 2 {
			diags.AddError("Full", "")
		}
	}
	var diags diag.Diagnostics
	if made := c.Run(t.Context(), &diags); made == nil || made.id != 3 {
		t.Errorf("made %v, said %q", made, said(diags))
	}
	if made := c.Run(t.Context(), &diags); made != nil || s.sent != 1 {
		t.Errorf("made %v, said %q", made, said(diags))
	}
}

// An interruption does not end the search for what may have been made.
func TestCreationIsInterrupted(t *testing.T) {
	const want = "However, the thing mug is new in the account"
	for _, status := range []int{423, 502} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			time.AfterFunc(10*time.Second, cancel)
			s := &shelf{posts: []post{{err: answered("POST", status), delayed: 20 * time.Second}}}
			var diags diag.Diagnostics
			s.creation(t).Run(ctx, &diags)
			if got := said(diags); !strings.Contains(got, want) || s.sent != 1 {
				t.Errorf("%d: said %q after %d creations", status, got, s.sent)
			}
			time.Sleep(time.Minute) // until the thing is there
		})
	}
}

// Two of the same thing at the same time are one too many, whatever comes of the first.
func TestCreationsOfTheSameThingWait(t *testing.T) {
	s := &shelf{posts: []post{{err: answered("POST", 502), lands: true}}}
	c := s.creation(t)
	var all sync.WaitGroup
	var diags [20]diag.Diagnostics
	for i := range diags {
		all.Go(func() { c.Run(t.Context(), &diags[i]) })
	}
	all.Wait()
	if got := said(slices.Concat(diags[:]...)); s.sent != 1 || strings.Count(got, "Created, although") != 1 || strings.Count(got, "Exists already") != len(diags)-1 {
		t.Errorf("sent %d, said %q", s.sent, got)
	}
}
