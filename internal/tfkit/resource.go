package tfkit

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// Meta is what the model of every resource has: embed it.
type Meta struct {
	ID       types.String   `tfsdk:"id"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`

	private PrivateState
}

// PrivateState is what the provider keeps of an instance beside its state, JSON by key.
type PrivateState interface {
	StoredValues
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// StoredValues is a private state that is only read.
type StoredValues interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// Private returns the private state of the instance, in Create, Read, Update and Delete.
func (m *Meta) Private() PrivateState { return m.private }

// Common returns the part that the models of all resources share.
func (m *Meta) Common() *Meta { return m }

// ParseID returns the id as the API has it.
func (m *Meta) ParseID(diags *diag.Diagnostics) vpsbg.ID {
	return ParseID(m.ID, path.Root("id"), diags)
}

// IdentityValues returns the resource identity, by attribute. A model whose identity is not its id has a method of its
// own.
func (m *Meta) IdentityValues() map[string]types.String { return map[string]types.String{"id": m.ID} }

// Model is a pointer to the model of a resource: a struct that embeds [Meta].
type Model[M, API any] interface {
	*M
	Common() *Meta
	IdentityValues() map[string]types.String
	// FromAPI takes over what the API shows, and keeps what only the configuration knows.
	FromAPI(*API)
}

// Resource describes a resource and the list resource of the same name. API is what the API shows of it. The functions
// report their errors to diags.
type Resource[API, M any, P Model[M, API]] struct {
	Name     string // of the type, behind the provider's name: "iso"
	Kind     string // in messages: "ISO"
	Schema   func() schema.Schema
	Timeouts Timeouts

	// Identity describes the attributes of the identity, by name. The id by default.
	Identity map[string]string
	// MovesInPlace is set if an update may change the identity.
	MovesInPlace bool
	// ParseImportID splits an import id into the attributes of the identity. By default, it is an id of the API.
	ParseImportID func(string) (map[string]string, error)
	// ImportDefaults are attributes that the API does not show, as an import begins with them. Optional.
	ImportDefaults map[string]attr.Value

	// WriteOnly is optional. It copies the write-only arguments of a configuration to the plan that Create gets, because a
	// plan has none.
	WriteOnly func(plan, config P)
	// Create makes what is planned. It calls save as soon as it knows the id, and may do so again.
	Create func(ctx context.Context, account *billing.Account, plan P, save func(*API), diags *diag.Diagnostics)
	// Read returns nil if the account does not have it any more.
	Read func(ctx context.Context, account *billing.Account, state P, diags *diag.Diagnostics) (*API, error)
	// Update changes it and returns it as it is then, nil if it was not read. Nil: no change needs the API.
	Update func(ctx context.Context, account *billing.Account, change Change[P], diags *diag.Diagnostics) *API
	Delete func(ctx context.Context, account *billing.Account, state P, diags *diag.Diagnostics)
	// ModifyPlan is optional.
	ModifyPlan func(ctx context.Context, account *billing.Account, req resource.ModifyPlanRequest,
		resp *resource.ModifyPlanResponse)

	ListSchema listschema.Schema
	// List returns what there is to import. config has the arguments of the list block.
	List func(ctx context.Context, account *billing.Account, config tfsdk.Config, diags *diag.Diagnostics) iter.Seq2[API,
		error]
	// DisplayName is what people know an item of the list by.
	DisplayName func(*API) string
}

// Change is an update: what is planned, what is configured, and what was.
type Change[P any] struct{ Plan, Config, State P }

// New returns the resource.
func (r Resource[API, M, P]) New() resource.Resource {
	return &genericResource[API, M, P]{describes: r}
}

// NewList returns the list resource.
func (r Resource[API, M, P]) NewList() list.ListResource {
	return &genericResource[API, M, P]{describes: r}
}

type genericResource[API, M any, P Model[M, API]] struct {
	describes Resource[API, M, P]
	account   *billing.Account
}

func (r *genericResource[API, M, P]) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + r.describes.Name
	resp.ResourceBehavior.MutableIdentity = r.describes.MovesInPlace
}

func (r *genericResource[API, M, P]) Schema(
	ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse,
) {
	resp.Schema = r.describes.Schema()
	resp.Schema.Attributes["timeouts"] = r.describes.Timeouts.Attribute(ctx)
}

// codecs holds the codec of each resource by its name: the framework makes a new resource for each call.
var codecs sync.Map

func (r *genericResource[API, M, P]) codec(ctx context.Context) *Codec[M] {
	if known, ok := codecs.Load(r.describes.Name); ok {
		return known.(*Codec[M]) //nolint:forcetypeassert // a resource has one model
	}
	var described resource.SchemaResponse
	r.Schema(ctx, resource.SchemaRequest{}, &described)
	codec := NewCodec[M](ctx, described.Schema.Attributes)
	codecs.Store(r.describes.Name, codec)
	return codec
}

func (r *genericResource[API, M, P]) identity() map[string]string {
	if r.describes.Identity == nil {
		return map[string]string{"id": "ID of the " + r.describes.Kind + "."}
	}
	return r.describes.Identity
}

func (r *genericResource[API, M, P]) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema.Attributes = map[string]identityschema.Attribute{}
	for name, description := range r.identity() {
		resp.IdentitySchema.Attributes[name] = identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       description,
		}
	}
}

func (r *genericResource[API, M, P]) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	r.account = Configured(req.ProviderData, &resp.Diagnostics)
}

func (r *genericResource[API, M, P]) ValidateConfig(
	_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	RefuseEmptyObjects(req.Config.Raw, &resp.Diagnostics)
}

func (r *genericResource[API, M, P]) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if r.describes.ModifyPlan != nil && r.account != nil {
		within, cancel := r.account.Clock().WithTimeout(ctx, readTime)
		defer cancel()
		r.describes.ModifyPlan(within, r.account, req, resp)
	}
}

// IsQuiet implements [NoopPlanner].
func (r *genericResource[API, M, P]) IsQuiet(context.Context, tftypes.Value, StoredPrivate) bool {
	return r.describes.ModifyPlan == nil
}

func (r *genericResource[API, M, P]) Create(
	ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse,
) {
	plan := P(new(M))
	codec := r.codec(ctx)
	codec.Read(ctx, req.Plan.Raw, plan, &resp.Diagnostics)
	planned := *plan
	if r.describes.WriteOnly != nil {
		config := P(new(M))
		codec.Read(ctx, req.Config.Raw, config, &resp.Diagnostics)
		r.describes.WriteOnly(plan, config)
	}
	ctx, cancel := WithTimeout(ctx, r.account.Clock(), plan.Common().Timeouts.Create, r.describes.Timeouts.Create,
		&resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	plan.Common().private = resp.Private
	r.describes.Create(ctx, r.account, plan, func(made *API) {
		state := planned
		fill(P(&state), made)
		resp.State.Raw = codec.Write(ctx, &state, &resp.Diagnostics)
		SetIdentity(ctx, P(&state), resp.Identity, &resp.Diagnostics)
	}, &resp.Diagnostics)
}

func (r *genericResource[API, M, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state := P(new(M))
	codec := r.codec(ctx)
	codec.Read(ctx, req.State.Raw, state, &resp.Diagnostics)
	ctx, cancel := WithTimeout(ctx, r.account.Clock(), state.Common().Timeouts.Read, r.describes.Timeouts.Read,
		&resp.Diagnostics)
	defer cancel()
	SetIdentity(ctx, state, resp.Identity, &resp.Diagnostics) // the framework wants one of what is gone, too
	if resp.Diagnostics.HasError() {
		return
	}
	state.Common().private = resp.Private
	before, reported := *state, len(resp.Diagnostics)
	found, err := r.describes.Read(ctx, r.account, state, &resp.Diagnostics)
	switch {
	case err != nil:
		AddAPIError(&resp.Diagnostics, "read "+r.describes.Kind+" "+state.Common().ID.ValueString(), err, nil)
	case resp.Diagnostics.HasError():
	case found == nil:
		if len(resp.Diagnostics) == reported && !r.isImported(req.State.Raw) { // Read did not say why
			resp.Diagnostics.AddWarning("Not found in the account", fmt.Sprintf("The account does not have the %s %s, and no list of it shows "+
				"it. It is removed from the state, and the next apply makes it again. If the token or the endpoint may be those of "+
				"another account, check them before you apply.", r.describes.Kind, state.Common().ID.ValueString()))
		}
		resp.State.RemoveResource(ctx)
	default:
		state.FromAPI(found)
		if !reflect.DeepEqual(&before, (*M)(state)) { // the response begins with the state as it was
			resp.State.Raw = codec.Write(ctx, (*M)(state), &resp.Diagnostics)
		}
		SetIdentity(ctx, state, resp.Identity, &resp.Diagnostics)
	}
}

// isImported reports whether a state is one of an import that was not read yet: it has nothing but the identity.
func (r *genericResource[API, M, P]) isImported(state tftypes.Value) bool {
	var attributes map[string]tftypes.Value
	_ = state.As(&attributes) // it is an object
	known := 0
	for _, value := range attributes {
		if !value.IsNull() {
			known++
		}
	}
	return known <= len(r.identity())+len(r.describes.ImportDefaults)
}

func (r *genericResource[API, M, P]) Update(
	ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse,
) {
	change := Change[P]{new(M), new(M), new(M)}
	codec := r.codec(ctx)
	codec.Read(ctx, req.Plan.Raw, change.Plan, &resp.Diagnostics)
	codec.Read(ctx, req.Config.Raw, change.Config, &resp.Diagnostics)
	codec.Read(ctx, req.State.Raw, change.State, &resp.Diagnostics)
	ctx, cancel := WithTimeout(ctx, r.account.Clock(), change.Plan.Common().Timeouts.Update, r.describes.Timeouts.Update,
		&resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	change.Plan.Common().private = resp.Private
	change.State.Common().private = resp.Private
	if r.describes.Update != nil {
		after := r.describes.Update(ctx, r.account, change, &resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		if after != nil {
			fill(change.Plan, after)
		}
	}
	resp.State.Raw = codec.Write(ctx, (*M)(change.Plan), &resp.Diagnostics)
	SetIdentity(ctx, change.Plan, resp.Identity, &resp.Diagnostics)
}

func (r *genericResource[API, M, P]) Delete(
	ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse,
) {
	state := P(new(M))
	codec := r.codec(ctx)
	codec.Read(ctx, req.State.Raw, state, &resp.Diagnostics)
	ctx, cancel := WithTimeout(ctx, r.account.Clock(), state.Common().Timeouts.Delete, r.describes.Timeouts.Delete,
		&resp.Diagnostics)
	defer cancel()
	if !resp.Diagnostics.HasError() {
		state.Common().private = req.Private
		r.describes.Delete(ctx, r.account, state, &resp.Diagnostics)
	}
}

func (r *genericResource[API, M, P]) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	values := map[string]string{}
	if req.ID == "" {
		for name := range r.identity() {
			var value types.String
			resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(name), &value)...)
			values[name] = value.ValueString()
		}
	} else {
		parse := r.describes.ParseImportID
		if parse == nil {
			parse = func(id string) (map[string]string, error) { return map[string]string{"id": id}, nil }
		}
		var err error
		if values, err = parse(req.ID); err != nil {
			resp.Diagnostics.AddError("Invalid import id", Sentence(err.Error()))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if name == "id" {
			ParseID(types.StringValue(values[name]), path.Root(name), &resp.Diagnostics)
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), values[name])...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(name), values[name])...)
	}
	r.setDefaults(ctx, &resp.State, &resp.Diagnostics)
}

// setDefaults sets what the API does not show.
func (r *genericResource[API, M, P]) setDefaults(ctx context.Context, state *tfsdk.State, diags *diag.Diagnostics) {
	for name, value := range r.describes.ImportDefaults {
		diags.Append(state.SetAttribute(ctx, path.Root(name), value)...)
	}
}

func (r *genericResource[API, M, P]) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = r.describes.ListSchema
}

func (r *genericResource[API, M, P]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = Listing[API, M, P]{
		Resource: r, Kind: r.describes.Kind, Clock: r.account.Clock(), DisplayName: r.describes.DisplayName,
		Items: func(ctx context.Context, diags *diag.Diagnostics) iter.Seq2[API, error] {
			return r.describes.List(ctx, r.account, req.Config, diags)
		},
	}.Results(ctx, req)
}

// SetIdentity sets the identity of a model.
func SetIdentity(ctx context.Context, model interface {
	IdentityValues() map[string]types.String
}, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics,
) {
	for name, value := range model.IdentityValues() {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// fill gives the unknown fields of a planned model what the API shows.
func fill[API, M any, P Model[M, API]](planned P, shown *API) {
	fresh := *planned
	FillUnknown((*M)(&fresh), new(M)) // FromAPI is not to keep what nobody knows yet
	P(&fresh).FromAPI(shown)
	FillUnknown((*M)(planned), &fresh)
}
