package tfkit

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// creations holds a lock for each thing that is being created: two that are the same could not be told apart.
var creations sync.Map

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

	Create func(context.Context) (*T, error)
	List   func(context.Context) iter.Seq2[T, error]
	ID     func(T) vpsbg.ID
	IsSame func(T) bool // the name and the trait are those of the thing, as far as the list shows them

	// Check judges what the account has before, and what of that is the same. An error that it reports ends the creation.
	// Without it, a thing that is there already is not created again: a run that was cut off may have left it.
	Check func(all, same []T, diags *diag.Diagnostics)
}

// Run returns nil if it reports an error.
func (c Creation[T]) Run(ctx context.Context, diags *diag.Diagnostics) *T {
	lock, _ := creations.LoadOrStore(strings.Join([]string{c.Account.Client.Endpoint(), c.Type, c.Key}, " "), &sync.Mutex{})
	mutex, _ := lock.(*sync.Mutex)
	mutex.Lock()
	defer mutex.Unlock()

	all, err := vpsbg.Collect(c.List(ctx))
	before := c.same(all)
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
			"or delete it in the client area and apply again, or choose another name.", c.Kind, c.Name, c.Trait, c.ids(before), c.Type, c.ID(before[0])))
	}
	if diags.HasError() {
		return nil
	}
	outcome := billing.Once[T]{
		Clock: c.Account.Clock(), Send: c.Create,
		Search:       func(ctx context.Context) ([]T, error) { return c.added(ctx, before) },
		Unsearchable: err,
	}.Run(ctx)
	switch {
	case outcome.Made != nil:
		return outcome.Made
	case outcome.Searched:
		return c.adopt(outcome, diags)
	default:
		AddAPIError(diags, c.action(), outcome.Err, c.Fields)
		return nil
	}
}

// added returns the same things that were not there before.
func (c Creation[T]) added(ctx context.Context, before []T) ([]T, error) {
	all, err := vpsbg.Collect(c.List(ctx))
	return slices.DeleteFunc(c.same(all), func(thing T) bool {
		return slices.ContainsFunc(before, func(known T) bool { return c.ID(known) == c.ID(thing) })
	}), err
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
			"No such %s has appeared within %s, so most probably none was created. Apply again: the provider first "+
			"checks what has happened in the meantime.", said, c.Kind, billing.SearchTime))
	case len(found) > 1:
		diags.AddError("Several matches", fmt.Sprintf("%s\n\n"+
			"The account now has several new %ss %s %s: %s. Delete all but one in the client area, import that one, "+
			"and apply again.", said, c.Kind, c.Name, c.Trait, c.ids(found)))
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

func (c Creation[T]) ids(things []T) string {
	texts := make([]string, len(things))
	for i, thing := range things {
		texts[i] = c.ID(thing).String()
	}
	return strings.Join(texts, ", ")
}
