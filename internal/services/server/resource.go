// Package server serves the resource vpsbg_server with its list resource.
//
// A purchase is in purchase.go and purchase_search.go, what is set up after it in post_purchase.go, and the look for a
// second one in twins.go. The steps of an
// update are in update*.go in their order, the operations on the running machine in the package machine, and what a
// plan reports of them in plan*.go.
package server

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var defaultTimeouts = tfkit.Timeouts{Create: 20 * time.Minute, Update: 30 * time.Minute, Delete: 10 * time.Minute}

// readTimeout is how long a refresh or a plan may take altogether, for which there is no timeout to set.
const readTimeout = 15 * time.Minute

// orderPrefix begins the id of a server that is paid and has no id of its own yet.
const orderPrefix = "order/"

var (
	_ resource.Resource                = (*serverResource)(nil)
	_ resource.ResourceWithConfigure   = (*serverResource)(nil)
	_ resource.ResourceWithIdentity    = (*serverResource)(nil)
	_ resource.ResourceWithImportState = (*serverResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*serverResource)(nil)

	_ resource.ResourceWithValidateConfig = (*serverResource)(nil)
)

type serverResource struct {
	account *billing.Account
}

// codec reads and writes resourceModel.
var codec = sync.OnceValue(func() *tfkit.Codec[resourceModel] {
	ctx := context.Background()
	return tfkit.NewCodec[resourceModel](ctx, resourceAttributes(ctx))
})

// NewResource returns vpsbg_server.
func NewResource() resource.Resource { return &serverResource{} }

func (r *serverResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_server"
	resp.ResourceBehavior.MutableIdentity = true // order/7756 becomes 2864
}

func (r *serverResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a server. Creating it buys a real machine for one billing cycle; destroying it " +
			"sends a cancel request to VPSBG. The provider never plans to replace a server: the plan fails if a " +
			"change is not possible in place.",
		Attributes: resourceAttributes(ctx),
	}
}

func (r *serverResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the server."},
	}}
}

func (r *serverResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.account = tfkit.Configured(req.ProviderData, &resp.Diagnostics)
}

func (r *serverResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config resourceModel
	codec().Read(ctx, req.Plan.Raw, &plan, &resp.Diagnostics)
	codec().Read(ctx, req.Config.Raw, &config, &resp.Diagnostics)
	request := plan.ToAPI(plan.Password.ValueString()+config.PasswordWO.ValueString(), &resp.Diagnostics)
	addons := addonsOf(plan.Addons).quantities(nil, nil)
	if resp.Diagnostics.HasError() {
		return
	}
	purchase := purchase{
		account: r.account, client: r.account.Client, request: request, fields: plan.requestFields(),
		keepsPrice: func(ctx context.Context, diags *diag.Diagnostics) bool {
			return r.keepsPrice(ctx, request.Name, request.Name, &plan, addons, diags)
		},
		price: plan.estimatedPrice, allowDuplicate: plan.AllowDuplicateHostname.ValueBool(), diags: &resp.Diagnostics,
	}
	bought, mayBuy := purchase.begin(ctx)
	ctx, cancel := tfkit.WithTimeout(ctx, r.account.Client.Clock(), plan.Timeouts.Create, defaultTimeouts.Create,
		&resp.Diagnostics)
	defer cancel()
	switch {
	case mayBuy:
		bought = purchase.run(ctx)
	case bought != nil:
		bought = purchase.pay(ctx, bought)
	}
	purchase.end()
	if bought == nil {
		return
	}
	boughtAt := r.account.Clock().Now()
	// From here on the server is paid. Terraform replaces a resource whose creation failed, and that would buy another
	// one: all that may still go wrong is a warning.
	if err := purchase.await(ctx, bought); err != nil {
		resp.Diagnostics.AddWarning("Server is not provisioned yet",
			fmt.Sprintf("Server %s is bought as %s and is in the state, but %v. The next plan or apply updates it.", request.Name, bought.id(), err))
	}
	open := r.setUp(ctx, bought, &plan, &config, &resp.Diagnostics)
	r.warnOfTwinBought(ctx, bought.server, boughtAt, &plan, &resp.Diagnostics)

	plan.ID = types.StringValue(bought.id())
	plan.OrderID = types.StringNull()
	if bought.order != nil {
		plan.OrderID = tfkit.ID(bought.order.ID)
	} else {
		r.rememberAccount(ctx, resp.Private, &resp.Diagnostics)
	}
	if plan.EstimatedCost.IsUnknown() {
		estimate, err := r.estimate(ctx, &plan, addons)
		plan.EstimatedCost = estimateOrNull(ctx, estimate, err)
	}
	r.account.Promises.Forget(pricedAs(request.Name, plan.tariff(addons)))
	plan.fillUnknown(bought.server)
	resp.State.Raw = codec().Write(ctx, &plan, &resp.Diagnostics)
	tfkit.SetIdentity(ctx, &plan, resp.Identity, &resp.Diagnostics)
	open.keep(ctx, resp.Private, &resp.Diagnostics)
}

func (r *serverResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state resourceModel
	codec().Read(ctx, req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.account.Client.Clock().WithTimeout(ctx, readTimeout)
	defer cancel()
	before, imported := state, state.Hostname.IsNull()
	read := r.readShared
	if state.readsState() {
		read = r.account.Client.GetServer
	}
	server, found := r.find(ctx, &state, req.Private, read, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	r.account.Managed.Saw(billing.ManagedServer{
		ID: state.ID.ValueString(), Hostname: state.Hostname.ValueString(), IsProtected: state.DeletionProtection.ValueBool(),
		MayRepeat: state.AllowDuplicateHostname.ValueBool(),
	})
	// Terraform before 1.12 keeps no identity, and the framework wants one of what is gone, too.
	tfkit.SetIdentity(ctx, &state, resp.Identity, &resp.Diagnostics)
	switch {
	case found == gone && state.CancelAtPeriodEnd.ValueBool():
		state.keepEnded()
	case found == gone && imported:
		resp.State.RemoveResource(ctx) // Terraform says that there is nothing to import
		return
	case found == gone:
		state.reportGone(&resp.Diagnostics)
		resp.State.RemoveResource(ctx)
		return
	}
	if found == present {
		declaredCycle := state.BillingCycle
		state.FromAPI(server)
		r.readMachine(ctx, server, &state, resp.Private, &resp.Diagnostics)
		r.keepPendingCycle(ctx, server, declaredCycle, &state, resp.Private, &resp.Diagnostics)
		r.warnOfRenewal(ctx, server, &resp.Diagnostics)
		r.warnOfTwin(ctx, server, &state, &resp.Diagnostics)
		if !imported && !before.Plan.Equal(state.Plan) { // it was scaled elsewhere
			state.EstimatedCost = r.estimateImport(ctx, server, &state)
		}
		if imported {
			r.readImported(ctx, server, &state, &resp.Diagnostics)
			if state.OrderID.IsNull() {
				r.rememberAccount(ctx, resp.Private, &resp.Diagnostics)
			}
		}
	}
	if !reflect.DeepEqual(before, state) { // the response begins with the state as it was
		resp.State.Raw = codec().Write(ctx, &state, &resp.Diagnostics)
	}
}

func (r *serverResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, config resourceModel
	codec().Read(ctx, req.Plan.Raw, &plan, &resp.Diagnostics)
	codec().Read(ctx, req.State.Raw, &state, &resp.Diagnostics)
	codec().Read(ctx, req.Config.Raw, &config, &resp.Diagnostics)
	ctx, cancel := tfkit.WithTimeout(ctx, r.account.Client.Clock(), plan.Timeouts.Update, defaultTimeouts.Update,
		&resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	before := state
	if !r.keepsPriceOfChange(ctx, &plan, &state, &resp.Diagnostics) {
		return
	}
	update := update{
		resource: r, plan: &plan, config: &config, state: &state, private: resp.Private,
		diags: &resp.Diagnostics,
	}
	update.run(ctx)
	if resp.Diagnostics.HasError() { // what succeeded is kept
		resp.State.Raw = codec().Write(ctx, &state, &resp.Diagnostics)
		return
	}
	server := update.after
	if server == nil && tfkit.HasUnknown(&plan) {
		var found presence
		server, found = r.find(ctx, &state, resp.Private, r.readNow, &resp.Diagnostics)
		if found != present {
			resp.State.Raw = codec().Write(ctx, &state, &resp.Diagnostics)
			if !resp.Diagnostics.HasError() {
				resp.Diagnostics.AddError("Server is gone", "Server "+state.Hostname.ValueString()+" was changed, but can "+
					"no longer be read. Plan again to see its status.")
			}
			return
		}
	}
	if plan.EstimatedCost.IsUnknown() {
		estimate, err := r.estimateUpdate(ctx, &plan, &before)
		plan.EstimatedCost = estimateOrNull(ctx, estimate, err)
	}
	plan.fillUnknown(server)
	resp.State.Raw = codec().Write(ctx, &plan, &resp.Diagnostics)
	tfkit.SetIdentity(ctx, &plan, resp.Identity, &resp.Diagnostics)
}

func (r *serverResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	id := req.ID
	if id == "" {
		var identity types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &identity)...)
		id = identity.ValueString()
	}
	if _, err := vpsbg.ParseID(strings.TrimPrefix(id, orderPrefix)); err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "Invalid import id",
			fmt.Sprintf("%q is not the id of a server. Use the number that the client area and the data source "+
				"vpsbg_servers show, for example:\n\n  terraform import vpsbg_server.example 2864", id))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	for name, value := range tfkit.ImportTerms() {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	if resp.Private != nil { // a list resource has none
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, importedKey, newImportMark())...)
	}
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
