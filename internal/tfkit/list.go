package tfkit

import (
	"context"
	"iter"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// ListLimitNote ends the description of a list resource that can find more than Terraform shows.
const ListLimitNote = "\n\nTerraform shows the first 100 unless the `list` block has another `limit`."

// listTime is how long a list resource may take: some lists cost a request for every item.
const listTime = 15 * time.Minute

// Listing is what a list resource finds.
type Listing[API, M any, P Model[M, API]] struct {
	// Resource is the managed resource.
	Resource resource.ResourceWithImportState
	// Kind is what messages call an item: "server".
	Kind  string
	Clock vpsbg.Clock
	// Items are read until ctx ends. What is wrong before that goes to diags.
	Items func(ctx context.Context, diags *diag.Diagnostics) iter.Seq2[API, error]
	// DisplayName is what people know an item by.
	DisplayName func(*API) string
	// Complete adds to the state of an item what its import looks up elsewhere. Optional.
	Complete func(P, *API)
}

// Results are the items, as many as Terraform wants, until the first error. Each has the state that importing it would
// give, if Terraform wants that.
func (l Listing[API, M, P]) Results(ctx context.Context, req list.ListRequest) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		within, cancel := l.Clock.WithTimeout(ctx, listTime)
		defer cancel()
		var diags diag.Diagnostics
		items := l.Items(within, &diags)
		if diags.HasError() {
			push(list.ListResult{Diagnostics: diags})
			return
		}
		pushed := int64(0)
		for item, err := range items {
			if err != nil {
				push(list.ListResult{Diagnostics: l.failure(err)})
				return
			}
			pushed++
			if !push(l.result(within, req, &item)) || pushed == req.Limit { // a limit of 0 is none
				return
			}
		}
	}
}

func (l Listing[API, M, P]) failure(err error) (diags diag.Diagnostics) {
	AddAPIError(&diags, "list "+l.Kind+"s", err, nil)
	return diags
}

func (l Listing[API, M, P]) result(ctx context.Context, req list.ListRequest, item *API) list.ListResult {
	result := req.NewListResult(ctx)
	shown := P(new(M))
	shown.FromAPI(item)
	result.DisplayName = l.DisplayName(item)
	SetIdentity(ctx, shown, result.Identity, &result.Diagnostics)
	if !req.IncludeResource || result.Diagnostics.HasError() {
		return result
	}
	imported := resource.ImportStateResponse{
		State:    tfsdk.State{Raw: result.Resource.Raw, Schema: result.Resource.Schema},
		Identity: result.Identity,
	}
	l.Resource.ImportState(ctx, resource.ImportStateRequest{Identity: result.Identity}, &imported)
	result.Diagnostics.Append(imported.Diagnostics...)
	state := P(new(M))
	result.Diagnostics.Append(imported.State.Get(ctx, state)...)
	if !result.Diagnostics.HasError() {
		state.FromAPI(item)
		if l.Complete != nil {
			l.Complete(state, item)
		}
		result.Diagnostics.Append(result.Resource.Set(ctx, state)...)
	}
	return result
}

// NamedWithID is the display name of an item that has a name.
func NamedWithID(name string, id vpsbg.ID) string { return name + " (" + id.String() + ")" }
