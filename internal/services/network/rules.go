package network

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// changeTime is how long a change may take unless the user sets another time.
const changeTime = 10 * time.Minute

// rulesMeta is what the models of all rules have: embed it.
type rulesMeta struct {
	tfkit.Meta
	IPAddressID types.String `tfsdk:"ip_address_id"`
	Active      types.Bool   `tfsdk:"active"`
}

func (m *rulesMeta) meta() *rulesMeta { return m }

func (m *rulesMeta) address(diags *diag.Diagnostics) vpsbg.ID {
	return (&aboutAddress{m.IPAddressID}).address(diags)
}

// take takes over what the API shows of any rules. Where it does not say whether they are in force, they are.
func (m *rulesMeta) take(address vpsbg.ID, active *vpsbg.Bool) {
	m.ID = tfkit.ID(address)
	m.IPAddressID = m.ID
	m.Active = types.BoolValue(active == nil || bool(*active))
}

// found is what the API shows of the rules of an address.
type found[A any] struct {
	address vpsbg.ID
	name    string // of the address, for people
	shown   *A
}

// rulesModel is a pointer to the model of rules.
type rulesModel[M, A any] interface {
	tfkit.Model[M, found[A]]
	meta() *rulesMeta
	// isKnown reports whether all rules are known that are planned.
	isKnown() bool
	// keepSpelling takes over what means the same in the state.
	keepSpelling(state *M)
	// isSame reports whether nothing is planned to change but what is not in force.
	isSame(state *M) bool
	// missing returns what the API does not show of what is planned, and what it shows beside that.
	missing(shown *A) (missing, surplus []string)
}

// rules describes a resource that an address with DDoS protection has one of: its blacklist, its whitelist or its geo
// filter. A is what the API shows of it.
type rules[A, M any, P rulesModel[M, A]] struct {
	name       string // of the type, behind the provider's name: "ip_blacklist"
	kind       string // in messages: "blacklist"
	attributes map[string]schema.Attribute
	describes  string
	lists      string // the description of the list resource
	fields     tfkit.FieldPaths

	get func(context.Context, *vpsbg.Client, vpsbg.ID) (*A, error)
	// isEmpty reports whether there are no rules in what the API shows.
	isEmpty func(*A) bool
	// set makes what is planned the rules.
	set func(context.Context, *vpsbg.Client, vpsbg.ID, P) (*A, error)
	// extend makes a change with a call that leaves the rest of the rules as it is. It is nil where that is not right.
	extend func(plan, state P) func(context.Context, *vpsbg.Client, vpsbg.ID) (*A, error)
	remove func(context.Context, *vpsbg.Client, vpsbg.ID) error
}

func (r rules[A, M, P]) description() tfkit.Resource[found[A], M, P] {
	return tfkit.Resource[found[A], M, P]{
		Name:       r.name,
		Kind:       r.kind,
		Schema:     r.schema,
		Timeouts:   tfkit.Timeouts{Create: changeTime, Read: 5 * time.Minute, Update: changeTime, Delete: changeTime},
		Create:     r.create,
		Read:       r.read,
		Update:     r.update,
		Delete:     r.delete,
		ModifyPlan: r.modifyPlan,
		// An address that depends on a change elsewhere is not known at plan, and mostly the same at last: a replacement
		// would take the rules away for nothing.
		MovesInPlace: true,
		Identity:     map[string]string{"id": "ID of the IP address."},
		ListSchema:   listschema.Schema{MarkdownDescription: r.lists + tfkit.ListLimitNote},
		List:         r.list,
		DisplayName:  func(f *found[A]) string { return f.name },
	}
}

func (r rules[A, M, P]) schema() schema.Schema {
	attributes := map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed: true, MarkdownDescription: "ID of the IP address.",
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		addressAttribute: schema.StringAttribute{
			Required: true, MarkdownDescription: addressDescription + " Changing it moves the " + r.kind + " in place: it is set for the other address first, and then deleted for the former one. " +
				"If it comes from the data source of a server that changes in the same apply, the plan shows it as known after apply; if the apply " +
				"finds the same address, nothing is sent.",
			Validators: []validator.String{tfkit.IsID()},
		},
		"active": schema.BoolAttribute{
			Computed: true, MarkdownDescription: "Whether the " + r.kind + " is in force. If it was switched off in the client area, the next apply " +
				"switches it on again.",
		},
	}
	for name, attribute := range r.attributes {
		attributes[name] = attribute
	}
	return schema.Schema{MarkdownDescription: r.describes, Attributes: attributes}
}

func (r rules[A, M, P]) action(verb string, address vpsbg.ID) string {
	return fmt.Sprintf("%s the %s of IP address %d", verb, r.kind, address)
}

func (r rules[A, M, P]) create(
	ctx context.Context, account *billing.Account, plan P, save func(*found[A]), diags *diag.Diagnostics,
) {
	address := plan.meta().address(diags)
	if r.checkReplaced(ctx, account, plan, diags); diags.HasError() {
		return
	}
	shown, err := r.write(ctx, account.Client, address, plan, true, func() (*A, error) {
		return r.set(ctx, account.Client, address, plan)
	})
	switch {
	case vpsbg.IsNotFound(err) && !isProtected(ctx, account.Client, address):
		refuseUnprotected(ctx, account, address, diags)
	case err != nil:
		tfkit.AddAPIError(diags, r.action("set", address), err, r.fields)
	default:
		save(&found[A]{address: address, shown: shown})
	}
}

func (r rules[A, M, P]) read(ctx context.Context, account *billing.Account, state P, diags *diag.Diagnostics,
) (*found[A], error) {
	return r.find(ctx, account, state.Common().ParseID(diags))
}

// find returns the rules of an address, nil if it has none. A 404 is not believed alone: the address has to have
// protection, or the lists of the account have to answer.
func (r rules[A, M, P]) find(ctx context.Context, account *billing.Account, address vpsbg.ID) (*found[A], error) {
	shown, err := r.get(ctx, account.Client, address)
	switch {
	case err == nil && r.isEmpty(shown):
		return nil, nil
	case err == nil:
		return &found[A]{address: address, shown: shown}, nil
	case !vpsbg.IsNotFound(err) && !vpsbg.IsRouteUnconfirmed(err):
		return nil, err
	}
	switch _, protectionErr := account.Client.GetNetworkProtection(ctx, address); {
	case protectionErr == nil && vpsbg.IsRouteUnconfirmed(err):
		return nil, err // the address is there, rather than the route
	case protectionErr == nil:
		return nil, nil
	case !vpsbg.IsNotFound(protectionErr):
		return nil, protectionErr
	}
	all, err := listAddresses(ctx, account, billing.LastWrite)
	for _, known := range all {
		if known.ID == address && bool(known.DDoSProtected) {
			return nil, fmt.Errorf("the API answers 404 for the protection of IP address %s (%d), but shows it as protected", known.Address, address)
		}
	}
	return nil, err
}

// inForce returns the rules of an address, nil if it has none or they are switched off: how the API shows rules that
// were deleted is not documented.
func (r rules[A, M, P]) inForce(ctx context.Context, account *billing.Account, address vpsbg.ID) (*found[A], error) {
	has, err := r.find(ctx, account, address)
	if has == nil {
		return nil, err
	}
	model := P(new(M))
	if model.FromAPI(has); !model.meta().Active.ValueBool() {
		return nil, nil
	}
	return has, nil
}

// update sends as little as it takes. Where the API does not do with it what is expected, it sets the whole.
func (r rules[A, M, P]) update(
	ctx context.Context, account *billing.Account, change tfkit.Change[P], diags *diag.Diagnostics,
) *found[A] {
	plan, state := change.Plan, change.State
	address := plan.meta().address(diags)
	switch isMoved := !plan.meta().IPAddressID.Equal(state.meta().IPAddressID); {
	case diags.HasError():
		return nil
	case isMoved:
		return r.move(ctx, account, change, diags)
	case plan.isSame((*M)(state)) && state.meta().Active.ValueBool():
		return nil
	}
	var shown *A
	err := errNotTaken
	if extend := r.extend(plan, state); extend != nil && state.meta().Active.ValueBool() {
		shown, err = r.write(ctx, account.Client, address, plan, false, func() (*A, error) {
			return extend(ctx, account.Client, address)
		})
	}
	if errors.Is(err, errNotTaken) || vpsbg.IsRouteUnconfirmed(err) {
		shown, err = r.write(ctx, account.Client, address, plan, true, func() (*A, error) {
			return r.set(ctx, account.Client, address, plan)
		})
	}
	if err != nil {
		tfkit.AddAPIError(diags, r.action("change", address), err, r.fields)
		return nil
	}
	return &found[A]{address: address, shown: shown}
}

// move sets the rules for another address, and then deletes them for the former one. If that fails, the state keeps the
// former address, and the next apply does both again.
func (r rules[A, M, P]) move(
	ctx context.Context, account *billing.Account, change tfkit.Change[P], diags *diag.Diagnostics,
) (moved *found[A]) {
	r.create(ctx, account, change.Plan, func(made *found[A]) { moved = made }, diags)
	if !diags.HasError() {
		r.delete(ctx, account, change.State, diags)
	}
	return moved
}

// write sends a change, and returns what the API shows afterwards. Its own answer will do if it shows what is planned;
// otherwise a read decides, as it does when the answer is lost. isWhole is set if nothing but what is planned may be
// left.
func (r rules[A, M, P]) write(
	ctx context.Context, client *vpsbg.Client, address vpsbg.ID, plan P, isWhole bool, send func() (*A, error),
) (*A, error) {
	holds := func(shown *A) bool {
		missing, surplus := plan.missing(shown)
		return len(missing) == 0 && (len(surplus) == 0 || !isWhole)
	}
	shown, err := send()
	if err == nil && holds(shown) || err != nil && !vpsbg.IsOutcomeUnknown(err) {
		return shown, err
	}
	read, readErr := r.get(ctx, client, address)
	switch {
	case readErr == nil && holds(read):
		return read, nil
	case err != nil:
		return nil, err
	case readErr != nil:
		return nil, readErr
	default:
		tflog.Warn(ctx, "the API has not made what was sent the "+r.kind, map[string]any{"ip_address_id": address})
		return nil, errNotTaken
	}
}

func (r rules[A, M, P]) delete(ctx context.Context, account *billing.Account, state P, diags *diag.Diagnostics) {
	address := state.Common().ParseID(diags)
	err := billing.Delete(ctx, account.Clock(), fmt.Sprintf("the %s of IP address %d", r.kind, address),
		func(ctx context.Context) error { return r.remove(ctx, account.Client, address) },
		func(ctx context.Context) (*found[A], error) { return r.inForce(ctx, account, address) })
	if err != nil {
		tfkit.AddAPIError(diags, r.action("delete", address), err, nil)
	}
}

// list ranges over the rules of the protected addresses that the lists of the account show.
func (r rules[A, M, P]) list(
	ctx context.Context, account *billing.Account, _ tfsdk.Config, _ *diag.Diagnostics,
) iter.Seq2[found[A], error] {
	return func(yield func(found[A], error) bool) {
		addresses, err := listAddresses(ctx, account, billing.LastWrite)
		if err != nil {
			yield(found[A]{}, err)
			return
		}
		for _, address := range addresses {
			if !address.DDoSProtected {
				continue
			}
			has, err := r.find(ctx, account, address.ID)
			switch {
			case err != nil:
				yield(found[A]{}, err)
				return
			case has == nil:
				continue
			}
			has.name = address.Address + " of " + address.holder
			if !yield(*has, nil) {
				return
			}
		}
	}
}
