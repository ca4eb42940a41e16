package billing

import (
	"context"
	"slices"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// SSHKeys tells all resources of a run which SSH keys are on which servers.
type SSHKeys struct {
	client   *vpsbg.Client
	listed   Shared[keysByServer]
	unshared bool
}

// keysByServer is what the account's list of SSH keys says, or that it has no such route.
type keysByServer struct {
	keys    map[vpsbg.ID][]vpsbg.ID
	noRoute error
}

// ByServer returns the SSH keys on each server, in ascending order, by one look at the account's list for all who ask.
// Its route is not confirmed: see [vpsbg.IsRouteUnconfirmed].
func (k *SSHKeys) ByServer(ctx context.Context, asOf AsOf) (map[vpsbg.ID][]vpsbg.ID, error) {
	if k.unshared {
		asOf = Now
	}
	listed, err := k.listed.Get(ctx, k.client, asOf, k.list)
	if err != nil {
		return nil, err
	}
	return listed.keys, listed.noRoute
}

func (k *SSHKeys) list(ctx context.Context) (keysByServer, error) {
	keys := map[vpsbg.ID][]vpsbg.ID{}
	for key, err := range k.client.ListSSHKeys(ctx) {
		if vpsbg.IsRouteUnconfirmed(err) {
			return keysByServer{noRoute: err}, nil // the next one who asks would get the same answer
		}
		if err != nil {
			return keysByServer{}, err
		}
		for _, carrier := range key.Servers {
			keys[carrier.ID] = append(keys[carrier.ID], key.ID)
		}
	}
	for _, ids := range keys {
		slices.Sort(ids)
	}
	return keysByServer{keys: keys}, nil
}
