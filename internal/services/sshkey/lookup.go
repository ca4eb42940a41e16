package sshkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// fields are the attributes behind the fields of the API's requests.
var fields = tfkit.FieldPaths{"name": path.Root("name"), "key": path.Root("key")}

// store creates a key, unless it exists already. It returns nil if it reports an error.
func store(ctx context.Context, client *vpsbg.Client, name, text string, diags *diag.Diagnostics) *vpsbg.SSHKey {
	return tfkit.Creation[vpsbg.SSHKey]{
		Account: billing.NewAccount(client, false),
		Type:    "vpsbg_ssh_key",
		Kind:    "SSH key",
		Name:    name,
		Trait:   "with the same key",
		Key:     name + " " + text,
		Fields:  fields,
		Create:  func(ctx context.Context) (*vpsbg.SSHKey, error) { return client.CreateSSHKey(ctx, name, text) },
		List:    client.ListSSHKeys,
		ID:      func(key vpsbg.SSHKey) vpsbg.ID { return key.ID },
		IsSame:  func(key vpsbg.SSHKey) bool { return key.Name == name && strings.TrimSpace(key.Key) == text },
	}.Run(ctx, diags)
}

// find reads a key, and returns nil if it is gone or an error is reported. A 404 alone is not believed, because a wrong
// endpoint answers 404 to everything: the account has to answer, and its list not to have the key.
func find(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, diags *diag.Diagnostics) *vpsbg.SSHKey {
	key, err := client.GetSSHKey(ctx, id)
	if err == nil {
		return key
	}
	if !vpsbg.IsNotFound(err) {
		tfkit.AddAPIError(diags, fmt.Sprintf("read SSH key %s", id), err, nil)
		return nil
	}
	listed, err := vpsbg.Collect(client.ListSSHKeys(ctx))
	if vpsbg.IsRouteUnconfirmed(err) {
		_, err = client.GetBalance(ctx)
	}
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("tell whether SSH key %s still exists", id), err, nil)
		return nil
	}
	i := slices.IndexFunc(listed, func(key vpsbg.SSHKey) bool { return key.ID == id })
	if i < 0 {
		return nil
	}
	diags.AddWarning("SSH key cannot be read", fmt.Sprintf("The API answers 404 for SSH key %s, but lists it. What is shown comes from the list.", id))
	return &listed[i]
}

// change updates what differs and returns what a read shows then, because the answer to an update is documented in part
// only. The same read reports whether an update took effect whose answer is lost.
func change(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, plan, state *keyModel) (*vpsbg.SSHKey, error) {
	var name, text string
	if !plan.Name.Equal(state.Name) {
		name = plan.Name.ValueString()
	}
	if plan.text() != state.text() {
		text = plan.text()
	}
	_, err := client.UpdateSSHKey(ctx, id, name, text)
	if err != nil && !vpsbg.IsOutcomeUnknown(err) {
		return nil, err
	}
	key, readErr := client.GetSSHKey(ctx, id)
	switch {
	case err == nil:
		return key, readErr
	case readErr == nil && key.Name == plan.Name.ValueString() && strings.TrimSpace(key.Key) == plan.text():
		return key, nil
	default:
		return nil, err
	}
}

// awaitGone returns when a read shows that a key was deleted: what the API only accepted must not leave the state.
func awaitGone(ctx context.Context, client *vpsbg.Client, id vpsbg.ID) error {
	err := billing.Poll(ctx, client.Clock(), func(ctx context.Context) (bool, error) {
		_, err := client.GetSSHKey(ctx, id)
		if vpsbg.IsNotFound(err) {
			return true, nil
		}
		return false, err
	})
	if errors.Is(err, context.DeadlineExceeded) && vpsbg.Status(err) == 0 {
		err = fmt.Errorf("the API accepted the request, but SSH key %s can still be read", id)
	}
	return err
}
