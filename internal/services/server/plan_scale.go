package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// planScale says what a change of the plan costs, and refuses what the server cannot take.
func (r *serverResource) planScale(
	ctx context.Context, plan, state *resourceModel, reboots *effects, diags *diag.Diagnostics,
) {
	switch compare(plan.Plan, state.Plan) {
	case isSame:
	case mayDiffer:
		reboots.may("plan", fmt.Sprintf("if it is another plan than %s, the server is scaled, and the difference is "+
			"charged or refunded at once. The apply fails if the server cannot move to that plan.", state.Plan.ValueString()))
	case differs:
		reboots.will(r.scaling(ctx, plan, state, diags))
	}
}

// scaling checks whether the server can move to the plan, and returns what it costs.
func (r *serverResource) scaling(
	ctx context.Context, plan, state *resourceModel, diags *diag.Diagnostics,
) (reason string) {
	reason = fmt.Sprintf("Its plan changes from %s to %s.", state.Plan.ValueString(), plan.Plan.ValueString())
	target := r.checkPlan(ctx, plan, diags)
	id, err := vpsbg.ParseID(state.ID.ValueString())
	if target == nil || err != nil {
		return reason
	}
	r.checkAddons(ctx, target, plan.Addons, diags)
	r.checkScale(ctx, id, target, diags)
	if diags.HasError() {
		return reason
	}
	if plan.ScaleDisk.IsUnknown() {
		return reason + " The difference is charged or refunded at once." +
			" scale_disk is known only after apply: if it is not false, the disk grows, and cannot shrink again."
	}
	quote, err := r.account.Client.CalculateServerScale(ctx, id, target.Key(), scalesDisk(plan))
	switch {
	case vpsbg.Status(err) == http.StatusForbidden:
		return reason + " VPSBG calculates the price only for tokens with the Write permission."
	case vpsbg.Status(err) == http.StatusUnprocessableEntity:
		tfkit.AddAPIError(diags, "scale server "+nameWithID(state), err, plan.requestFields())
		return reason
	case err != nil:
		tflog.Warn(ctx, "the cost of scaling is not known", map[string]any{"error": err.Error()})
		return reason + " The price is not known: " + tfkit.Sentence(err.Error())
	}
	price := billing.Price{Net: quote.Amount, Gross: quote.AmountWithVAT}
	reason += " " + r.charge(ctx, price)
	tfkit.PlanFunds(ctx, r.account, fmt.Sprintf("plan of server %d", id), "Server "+nameWithID(state)+" is scaled", price, diags)
	if quote.EstimatedDowntime != "" {
		reason += fmt.Sprintf(" VPSBG estimates a downtime that is %s.", quote.EstimatedDowntime)
	}
	return reason
}

// charge writes what is charged or refunded at once.
func (r *serverResource) charge(ctx context.Context, price billing.Price) string {
	net, gross := price.Net, price.Gross
	currency, err := r.account.Catalog.Currency(ctx)
	if err != nil {
		currency = "in the currency of the account"
	}
	if gross.Sign() < 0 {
		return fmt.Sprintf("%s (%s with VAT) %s are refunded to the balance.", net.Times(-1).Money(), gross.Times(-1).Money(), currency)
	}
	return fmt.Sprintf("%s (%s with VAT) %s are charged at once.", net.Money(), gross.Money(), currency)
}

// scalesDisk reports whether a change of the plan grows the disk.
func scalesDisk(model *resourceModel) bool {
	return model.ScaleDisk.IsNull() || model.ScaleDisk.ValueBool()
}

// checkScale holds a plan against the disk of the server, which cannot shrink, and against the plans that it can move
// to. Their list is not documented: without it, the API decides.
func (r *serverResource) checkScale(ctx context.Context, id vpsbg.ID, target *vpsbg.Plan, diags *diag.Diagnostics) {
	action := fmt.Sprintf("check whether server %d can be scaled", id)
	status, err := r.account.Client.GetServerStatus(ctx, id)
	if err != nil {
		tfkit.AddAPIError(diags, action, err, nil)
		return
	}
	offers, err := vpsbg.Collect(r.account.Client.ListServerScalePlans(ctx, id))
	if err != nil && !vpsbg.IsRouteUnconfirmed(err) {
		tfkit.AddAPIError(diags, action, err, nil)
		return
	}
	keys := make([]string, len(offers))
	for i := range offers {
		keys[i] = offers[i].Key()
	}
	hint := ""
	if len(keys) > 0 {
		hint = " It can move to: " + strings.Join(keys, ", ") + "."
	}
	switch {
	case status.Disk != nil && status.Disk.Limit != nil && target.Disk != nil &&
		status.Disk.Limit.Cmp(vpsbg.NewAmount(int64(*target.Disk))) > 0:
		diags.AddAttributeError(path.Root("plan"), "Disk too small", fmt.Sprintf("The disk of server %d has %s GB, and %s has %d GB: disks cannot shrink.%s",
			id, status.Disk.Limit, target.Key(), int64(*target.Disk), hint))
	case err != nil:
		tflog.Info(ctx, "the plan is not checked: the API has no list of plans for the server", map[string]any{"error": err.Error()})
	case !slices.Contains(keys, target.Key()):
		diags.AddAttributeError(path.Root("plan"), "Plan cannot be taken", fmt.Sprintf("Server %d cannot move to the plan %s.%s", id, target.Key(), hint))
	}
}
