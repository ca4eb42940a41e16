package tfkit

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// searchTime is how long a thing is looked for whose creation had no answer, or was refused with a 423: the API may be slow to show
// what it did, and a refused effect can still land.
const searchTime = time.Minute

// creations holds a lock for each thing that is being created: two that are the same could not be told apart.
var creations sync.Map

// Creation makes a thing of the account exactly once. It looks what is there before, sends the call once, and looks for what is
// new when it cannot know what came of that.
type Creation[T any] struct {
	Client *vpsbg.Client
	Type   string // the resource's, which the import command names: "vpsbg_iso"
	Kind   string // "ISO"
	Name   string
	Trait  string // what the same things have in common beside the name: "from the same address"
	Key    string // what tells things apart that are not the same
	Fields FieldPaths

	Create func(context.Context) (*T, error)
	List   func(context.Context) iter.Seq2[T, error]
	ID     func(T) vpsbg.ID
	IsSame func(T) bool // the name and the trait are those of the thing, as far as the list shows them

	// Check judges what the account has before, and what of that is the same. An error that it reports ends the creation. Without
	// it, a thing that is there already is not created again: a run that was cut off may have left it.
	Check func(all, same []T, diags *diag.Diagnostics)
}

// Run returns nil if it reports an error.
func (c Creation[T]) Run(ctx context.Context, diags *diag.Diagnostics) *T {
	lock, _ := creations.LoadOrStore(strings.Join([]string{c.Client.Endpoint(), c.Type, c.Key}, " "), &sync.Mutex{})
	mutex, _ := lock.(*sync.Mutex)
	mutex.Lock()
	defer mutex.Unlock()

	all, err := vpsbg.Collect(c.List(ctx))
	before := c.same(all)
	switch {
	case vpsbg.IsUnproven(err):
		tflog.Info(ctx, c.Kind+"s cannot be listed: creating one without a look what is there already")
	case err != nil:
		AddAPIError(diags, c.action(), err, nil)
	case c.Check != nil:
		c.Check(all, before, diags)
	case len(before) > 0:
		diags.AddError("Unable to "+c.action()+": it exists already", fmt.Sprintf("The account has the %s %s %s already, id %s. Perhaps a run "+
			"that was cut off has left it. Manage it with:\n\n  terraform import %s.<name> %s\n\nor delete it in the client area and apply again, or "+
			"choose another name.", c.Kind, c.Name, c.Trait, c.ids(before), c.Type, c.ID(before[0])))
	}
	if diags.HasError() {
		return nil
	}
	return c.send(ctx, before, err, diags)
}

// send creates the thing. The call is repeated only when it was refused because of a lock, and nothing came of it.
func (c Creation[T]) send(ctx context.Context, before []T, lookErr error, diags *diag.Diagnostics) *T {
	for {
		made, err := c.Create(ctx)
		isLocked := vpsbg.Status(err) == http.StatusLocked
		search := ctx
		switch {
		case err == nil:
			return made
		case vpsbg.IsOutcomeUnknown(err):
			search = context.WithoutCancel(ctx) // half-way nobody would know
		case !isLocked:
			AddAPIError(diags, c.action(), err, c.Fields)
			return nil
		}
		var found []T
		if lookErr == nil {
			found, lookErr = c.find(search, before)
		}
		if !isLocked || len(found) > 0 || lookErr != nil {
			return c.adopt(err, found, lookErr, diags)
		}
		if ctx.Err() != nil { // the time is up
			AddAPIError(diags, c.action(), err, nil)
			return nil
		}
	}
}

// find looks for the same things that were not there before, until there are any.
func (c Creation[T]) find(ctx context.Context, before []T) (found []T, lookErr error) {
	ctx, cancel := c.Client.Clock().WithTimeout(ctx, searchTime)
	defer cancel()
	_ = Poll(ctx, c.Client.Clock(), func(ctx context.Context) (bool, error) { // it ends in time, whatever came of the last look
		var all []T
		all, lookErr = vpsbg.Collect(c.List(ctx))
		found = slices.DeleteFunc(c.same(all), func(thing T) bool {
			return slices.ContainsFunc(before, func(known T) bool { return c.ID(known) == c.ID(thing) })
		})
		return len(found) > 0, nil
	})
	return found, lookErr
}

// adopt takes the one new thing for the one whose creation had no answer, or says what to check.
func (c Creation[T]) adopt(lost error, found []T, lookErr error, diags *diag.Diagnostics) *T {
	said := Sentence(lost.Error())
	switch {
	case lookErr != nil:
		diags.AddError(fmt.Sprintf("Unable to tell whether %s %s was created", c.Kind, c.Name), fmt.Sprintf("%s\n\nNor can the %ss be listed: %s\n\n"+
			"Look for it in the client area. If it is there, import it with its id, or delete it, before you apply again.",
			said, c.Kind, Sentence(lookErr.Error())))
	case len(found) == 0:
		diags.AddError("Unable to "+c.action(), fmt.Sprintf("%s\n\nNo such %s has appeared within %s, so most probably none was created. Apply "+
			"again: the provider looks first what has happened meanwhile.", said, c.Kind, searchTime))
	case len(found) > 1:
		diags.AddError(fmt.Sprintf("Several %ss %s", c.Kind, c.Name), fmt.Sprintf("%s\n\nAfterwards the account has several new %ss %s %s: "+
			"%s. Delete all but one in the client area, import that one, and apply again.", said, c.Kind, c.Name, c.Trait, c.ids(found)))
	default:
		diags.AddWarning(strings.ToUpper(c.Kind[:1])+c.Kind[1:]+" adopted", fmt.Sprintf("%s\n\nThe %s %s is new in the account nevertheless, with "+
			"id %s, and is managed from now on.", said, c.Kind, c.Name, c.ID(found[0])))
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
