"""Rewards: drafted from the tenets, proven before anybody trusts them.

draft_reward(spec, tenets)                        a RewardFunction without proofs
prove(reward, instruction, rows)                  the same one with its proofs, run in the sandbox
"""
