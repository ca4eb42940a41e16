package network

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// errNotTaken is what becomes of a change that the API accepts, but does not make.
var errNotTaken = errors.New("the API accepted the request, but a read does not show what was sent")

// plannedKey marks the private state of an instance that was planned. Terraform hands it to the second plan of one that
// is replaced, and not to that of a new one.
const plannedKey = "planned"

// maximumShown is how many parts of existing rules a message shows.
const maximumShown = 10

// modifyPlan refuses addresses that cannot have rules or have them already, and plans no change where only the spelling
// differs.
func (r rules[A, M, P]) modifyPlan(
	ctx context.Context, account *billing.Account, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	diags := &resp.Diagnostics
	plan, state := P(new(M)), P(new(M))
	if !req.State.Raw.IsNull() {
		diags.Append(req.State.Get(ctx, state)...)
	}
	if req.Plan.Raw.IsNull() {
		if !diags.HasError() && account.Claims.End(r.thing(state.meta().ID)) {
			r.refuseRenaming(state.meta().ID, diags)
		}
		return
	}
	diags.Append(req.Plan.Get(ctx, plan)...)
	mark, problems := req.Private.GetKey(ctx, plannedKey)
	diags.Append(problems...)
	if diags.HasError() {
		return
	}
	claimant := billing.Claimant{ID: state.meta().ID.ValueString(), Config: req.Config.Raw.String()}
	claimant.IsReplacement = claimant.ID == "" && mark != nil
	if r.claim(account, plan, claimant, diags); diags.HasError() {
		return
	}
	plan.meta().Active = types.BoolValue(true)
	isNew := !plan.meta().IPAddressID.Equal(state.meta().IPAddressID)
	if claimant.ID != "" && isNew {
		plan.meta().ID = plan.meta().IPAddressID
	}
	if claimant.ID != "" {
		plan.keepSpelling((*M)(state))
		diags.Append(resp.Private.SetKey(ctx, plannedKey, []byte("true"))...)
	}
	diags.Append(resp.Plan.Set(ctx, plan)...)
	if diags.HasError() || !isNew || claimant.IsReplacement || plan.meta().IPAddressID.IsUnknown() {
		return
	}
	if checkProtected(ctx, account, plan.meta().address(diags), diags); !diags.HasError() && plan.isKnown() {
		r.checkReplaced(ctx, account, plan, diags)
	}
}

// thing is what there is one of only.
func (r rules[A, M, P]) thing(address types.String) string {
	return r.kind + " of IP address " + address.ValueString()
}

// claim refuses an address whose rules another instance of the configuration is, or stops being.
func (r rules[A, M, P]) claim(account *billing.Account, plan P, by billing.Claimant, diags *diag.Diagnostics) {
	address := plan.meta().IPAddressID
	if address.IsUnknown() {
		return
	}
	isTwice, isEnding := account.Claims.Claim(r.thing(address), by)
	switch {
	case isTwice:
		diags.AddAttributeError(path.Root(addressAttribute), "Address planned twice", fmt.Sprintf("Another resource of this configuration is the "+
			"%s of IP address %s, too. An address has one %[1]s, so that each apply of one would undo the other one. Declare everything in one "+
			"resource, and remove the other one; if both are in the state, remove one of them with a removed block and destroy = false. %s",
			r.kind, address.ValueString(), tfkit.DestroyAnyway))
	case isEnding:
		r.refuseRenaming(address, diags)
	case by.ID != "" && by.ID != address.ValueString(): // it leaves its former address
		if former := types.StringValue(by.ID); account.Claims.End(r.thing(former)) {
			r.refuseRenaming(former, diags)
		}
	}
}

// refuseRenaming refuses to destroy rules under one address of the configuration, and make them under another one:
// Terraform does both in any order.
func (r rules[A, M, P]) refuseRenaming(address types.String, diags *diag.Diagnostics) {
	diags.AddError("Destroyed and created at once", fmt.Sprintf("The %s of IP address %s would be deleted, because its resource or its key is no "+
		"longer in the configuration, or has another address, and another resource of the configuration is the %[1]s of that address. It could be "+
		"deleted last. Most probably the resource or its key was renamed. Tell Terraform, and nothing is deleted:\n\n"+
		"  moved {\n    from = <the old address>\n    to   = <the new address>\n  }\n\n"+
		"If the state has both, remove the one to give up with terraform state rm, or, in a pipeline:\n\n"+
		"  removed {\n    from = <the resource to give up>\n    lifecycle {\n      destroy = false\n    }\n  }",
		r.kind, address.ValueString()))
}

// checkReplaced refuses to replace rules in force that somebody else made. Rules that are part of what is planned may
// be what an interrupted run has left.
func (r rules[A, M, P]) checkReplaced(ctx context.Context, account *billing.Account, plan P, diags *diag.Diagnostics) {
	address := plan.meta().address(diags)
	if diags.HasError() {
		return
	}
	has, err := r.inForce(ctx, account, address)
	switch {
	case vpsbg.IsRouteUnconfirmed(err):
		tflog.Info(ctx, "the "+r.kind+" cannot be read: setting it without looking at what is there")
		return
	case err != nil:
		tfkit.AddAPIError(diags, r.action("read", address), err, nil)
		return
	case has == nil:
		return
	}
	_, surplus := plan.missing(has.shown)
	if len(surplus) == 0 {
		return
	}
	if more := len(surplus) - maximumShown; more > 0 {
		surplus = append(surplus[:maximumShown], fmt.Sprintf("and %d more", more))
	}
	diags.AddAttributeError(path.Root(addressAttribute), "Exists already", fmt.Sprintf("IP address %d already has a %s, with something that this "+
		"configuration does not declare, and that creating it would delete: %s.\n\n"+
		"To manage it, import it:\n\n"+
		"  terraform import <address of this resource> %[1]d\n\n"+
		"or, in a pipeline:\n\n"+
		"  import {\n    to = <address of this resource>\n    id = \"%[1]d\"\n  }\n\n"+
		"The next plan then shows what changes. Or declare it, or delete it in the client area. %s", address, r.kind, strings.Join(surplus, ", "), tfkit.DestroyAnyway))
}
