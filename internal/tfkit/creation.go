package tfkit

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Creation makes a thing of the account exactly once. It looks at what is there before, sends the call once, and
// searches for what is new when it cannot know what came of that.
type Creation[T any] struct {
	Account *billing.Account
	Type    string // the resource's, which the import command names: "vpsbg_iso"
	Kind    string // "ISO"
	Name    string
	Trait   string // what the same things have in common beside the name: "from the same address"
	Key     string // what tells things apart that are not the same
	Fields  FieldPaths

	OperationID, Path string // of Create, for errors
	Create            func(context.Context) (*T, error)
	List              func(context.Context) iter.Seq2[T, error]
	ID                func(T) vpsbg.ID
	IsSame            func(T) bool // the name and the trait are those of the thing, as far as the list shows them

	// Check judges what the account has before, and what of that is the same. An error that it reports ends the creation.
	// Without it, a thing that is there already is not created again: a run that was cut off may have left it.
	Check func(all, same []T, diags *diag.Diagnostics)
}

// Run returns nil if it reports an error.
func (c Creation[T]) Run(ctx context.Context, diags *diag.Diagnostics) *T {
	lock, err := c.Account.Marks.Lock(ctx, c.Type+" "+c.Key)
	if err != nil {
		AddAPIError(diags, "wait until no other run creates "+c.Kind+" "+c.Name, err, nil)
		return nil
	}
	defer lock.Unlock()
	all, err := vpsbg.Collect(c.List(ctx))
	before := c.same(all)
	known := lock.Before(c.ids(before))
	if c.Check == nil {
		before = slices.DeleteFunc(before, func(thing T) bool { return !slices.Contains(known, c.ID(thing).String()) })
	}
	switch {
	case vpsbg.IsRouteUnconfirmed(err):
		tflog.Info(ctx, c.Kind+"s cannot be listed: creating one without looking at those that are there")
	case err != nil:
		AddAPIError(diags, c.action(), err, nil)
	case c.Check != nil:
		c.Check(all, before, diags)
	case len(before) > 0:
		diags.AddError("Exists already", fmt.Sprintf("The account already has the %s %s "+
			"%s, id %s. An interrupted run may have left it behind. Manage it with:\n\n  terraform import %s.<name> "+
			"%s\n\n"+
			"or delete it in the client area and apply again, or choose another name.", c.Kind, c.Name, c.Trait, c.list(before), c.Type, c.ID(before[0])))
	}
	if diags.HasError() {
		return nil
	}
	once := billing.Once[T]{Clock: c.Account.Clock(), Lock: lock, Known: known, Send: c.create, Unsearchable: err}
	if c.Check != nil { // what an earlier run has made may be the same only as far as it shows
		once.Lock, known = nil, c.ids(before)
	}
	once.Search = func(ctx context.Context) ([]T, error) { return c.added(ctx, known) }
	outcome := once.Run(ctx)
	switch {
	case outcome.Made != nil:
		return outcome.Made
	case outcome.Earlier != nil:
		c.reportEarlier(outcome, diags)
		return outcome.Adopted
	case outcome.Searched:
		return c.adopt(outcome, diags)
	default:
		AddAPIError(diags, c.action(), outcome.Err, c.Fields)
		return nil
	}
}

// create takes an answer about another thing for one that says nothing.
func (c Creation[T]) create(ctx context.Context) (*T, error) {
	made, err := c.Create(ctx)
	if err != nil || c.IsSame(*made) {
		return made, err
	}
	return nil, &vpsbg.Error{
		Operation: c.OperationID, Method: http.MethodPost, Path: c.Path, Status: http.StatusCreated,
		Answered: fmt.Sprintf("%s %d", c.Kind, c.ID(*made)), Billed: true,
	}
}

// added returns the same things whose ids were not known before.
func (c Creation[T]) added(ctx context.Context, known []string) ([]T, error) {
	all, err := vpsbg.Collect(c.List(ctx))
	return slices.DeleteFunc(c.same(all), func(thing T) bool { return slices.Contains(known, c.ID(thing).String()) }), err
}

// reportEarlier reports what has come of the creation of an earlier run.
func (c Creation[T]) reportEarlier(outcome billing.Outcome[T], diags *diag.Diagnostics) {
	cut := fmt.Sprintf("%s %s: an earlier apply was cut off while it was created", c.Kind, c.Name)
	switch {
	case outcome.Err != nil:
		AddAPIError(diags, fmt.Sprintf("wait for an earlier creation of %s %s, so nothing was created", c.Kind, c.Name), outcome.Err, nil)
	case outcome.Adopted != nil:
		diags.AddWarning("Earlier creation has taken effect", fmt.Sprintf("%s, and it has appeared with id %s. "+
			"Nothing more was created, and this resource now manages it.", cut, c.ID(*outcome.Adopted)))
	default:
		diags.AddError("Earlier creation cannot be adopted", fmt.Sprintf("%s, and this has appeared since: id %s. Nothing more was created. It is "+
			"not certain that it belongs to this resource: there are several, another token created it, or the cache directory does not "+
			"allow locks. %s", cut, c.list(outcome.Found), c.importIt(outcome.Found[0])))
	}
}

// importIt is the way to manage a thing that is there already.
func (c Creation[T]) importIt(thing T) string {
	return fmt.Sprintf("Manage it with:\n\n  terraform import %s.<name> %s\n\nor, in a pipeline:\n\n"+
		"  import {\n    to = %[1]s.<name>\n    id = %[2]q\n  }", c.Type, c.ID(thing).String())
}

// adopt takes the one new thing for the one whose creation had no answer, or says what to check.
func (c Creation[T]) adopt(outcome billing.Outcome[T], diags *diag.Diagnostics) *T {
	said, found := Sentence(outcome.Err.Error()), outcome.Found
	switch {
	case outcome.SearchErr != nil:
		diags.AddError("Unable to determine whether "+c.Kind+" "+c.Name+" was created", fmt.Sprintf("%s\n\n"+
			"The %ss cannot be listed, either: %s\n\n"+
			"Search for it in the client area. If it is there, import it with its id, or delete it, before you apply "+
			"again.",
			said, c.Kind, Sentence(outcome.SearchErr.Error())))
	case len(found) == 0:
		diags.AddError("Unable to "+c.action(), fmt.Sprintf("%s\n\n"+
			"No such %s has appeared within %s. %s", said, c.Kind, billing.SearchTime, LookFirst("it", false)))
	case len(found) > 1:
		diags.AddError("Several matches", fmt.Sprintf("%s\n\n"+
			"The account now has several new %ss %s %s: %s. Delete all but one in the client area, import that one, "+
			"and apply again.", said, c.Kind, c.Name, c.Trait, c.list(found)))
	default:
		diags.AddWarning("Created, although the answer was lost", fmt.Sprintf("%s\n\n"+
			"However, the %s %s is new in the account, with id %s. This resource now manages it.", said, c.Kind, c.Name, c.ID(found[0])))
		return &found[0]
	}
	return nil
}

func (c Creation[T]) action() string { return "create " + c.Kind + " " + c.Name }

func (c Creation[T]) same(all []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(thing T) bool { return !c.IsSame(thing) })
}

func (c Creation[T]) list(things []T) string { return strings.Join(c.ids(things), ", ") }

func (c Creation[T]) ids(things []T) []string {
	texts := make([]string, len(things))
	for i, thing := range things {
		texts[i] = c.ID(thing).String()
	}
	return texts
}
